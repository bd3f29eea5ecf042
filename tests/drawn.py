"""What a figure has drawn in a browser, read back and compared with what Python computes.

`read` takes every mark of a figure off its page; `differences` says in words where they part from what
tests/expected.py computes. Distances are in the pixels of a panel.
"""

import re

import numpy as np

from tests.said import differ, misread, number

READ = """(root) => {
  const all = (within, selector) => [...within.querySelectorAll(selector)].map((element) => ({
    ...Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    text: element.textContent, next: element.nextElementSibling?.textContent,
  }));
  const parts = {
    frame: "clipPath rect", runs: ".run", dots: ".dots", markers: ".marker", bars: ".bar", tips: ".tip",
    limits: "line.limit", names: "text.limit", notes: ".note", contours: ".contour", curves: ".curve", heat: ".heat",
    handle: ".handle", grid: ".axes line", words: ".axes text",
  };
  const read = (plot) => Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, all(plot, part)]));
  return {
    plots: [...root.querySelectorAll(".plot")].map(read),
    legend: all(root, ".legend .entry").map((entry) => entry.text),
    sliders: all(root, ".controls output").map((output) => output.text),
    choices: [...root.querySelectorAll(".controls select")].map((select) => select.value),
    shown: root.querySelector(".actions input")?.valueAsNumber ?? null,
    goals: all(root, ".goal"),
    sentence: root.querySelector(".sentence").textContent,
  };
}"""


def read(figure):
    """Every mark that the figure (a locator) shows."""
    return figure.evaluate(READ)


def differences(drawn, expected):
    """Where the drawing is not what Python computes: a list of sentences, empty when all is right."""
    found, shapes = list(misread(drawn, expected)), set()
    rows = slice(None if drawn["shown"] is None else int(drawn["shown"]) + 1)
    tables = [{name: np.array(column)[rows] for name, column in table.items()} for table in expected["tables"]]
    for panel, plot in zip(expected["spec"]["panels"], drawn["plots"], strict=True):
        about = panel["title"] or f"{panel['y']['label']} over {panel['x']['label']}"
        found += [f"{about}: {what}" for what in _in_panel(panel, plot, tables, expected["settings"])]
        shapes |= {
            (line["look"]["marker"], marker["d"]) for line, marker in zip(panel["lines"], plot["markers"], strict=True)
        }
    one_each = len(shapes) == len(dict(shapes)) == len({path for _, path in shapes})
    return found if one_each else [*found, "the markers of unlike looks have not shapes of their own"]


class _Frame:
    """The frame of a panel in pixels, and where its axes put numbers."""

    def __init__(self, panel, plot):
        (rect,) = plot["frame"]
        self.left, self.top, self.width, self.height = (float(rect[key]) for key in ("x", "y", "width", "height"))
        self.bottom, self.panel = self.top + self.height, panel
        self.ranges = [panel[axis]["range"] for axis in "xy"]

    def x(self, values):
        return self.left + self.width * _share(self.panel["x"], values)

    def y(self, values):
        return self.bottom - self.height * _share(self.panel["y"], values)

    def near(self, places):
        """Places that are far outside moved nearer: how far outside they lie is not seen."""
        far = 5 * np.array([self.width, self.height])
        corner = np.array([self.left, self.bottom])
        return np.clip(np.reshape(places, (-1, 2)), corner - far, corner + far)

    def path(self, points):
        """Pixels of the points up to the first that is not a number."""
        x, y = np.reshape(points, (-1, 2)).T
        pixels = np.column_stack([self.x(x), self.y(y)])
        broken = np.isnan(pixels).any(axis=1)
        return pixels[: np.argmax(broken)] if broken.any() else pixels


def _share(axis, values):
    """How far along an axis the values lie: 0 at its low end, 1 at its high end."""
    low, high = axis["range"]
    with np.errstate(all="ignore"):
        if axis["log"]:
            low, high, values = np.log10(low), np.log10(high), np.log10(values)
        return (np.asarray(values, dtype=float) - low) / (high - low)


def _in_panel(panel, plot, tables, settings):
    frame = _Frame(panel, plot)
    yield from _axes(panel, frame, plot)
    contours = [frame.path(line) for line in panel["contours"]]
    yield from _paths("contours", frame, [path["d"] for path in plot["contours"]], [contours] if contours else [])
    curves = [[frame.path(curve["points"])] for curve in panel["curves"]]
    yield from _paths("curve", frame, [path["d"] for path in plot["curves"]], curves)
    for curve, path in zip(panel["curves"], plot["curves"], strict=True):
        yield from _look("curve", curve["look"], path)
    points = [_points(line, tables[line["run"]]) for line in panel["lines"]]
    yield from _paths("line", frame, [run["d"] for run in plot["runs"]], [[frame.path(p)] for p in points])
    dotted = [frame.path(p) if line["dots"] else [] for line, p in zip(panel["lines"], points, strict=True)]
    yield from _paths("dots", frame, [dots.get("d", "") for dots in plot["dots"]], [list(d) for d in dotted])
    for line, run, marker, rows_of in zip(panel["lines"], plot["runs"], plot["markers"], points, strict=True):
        yield from _look(f"line {line['y']}", line["look"], run)
        yield from _marker(f"marker of {line['y']}", frame, marker, rows_of)
    yield from _bars(panel, frame, plot, tables)
    yield from _limits(panel, frame, plot, tables[0])
    for note, text in zip(panel["notes"], plot["notes"], strict=True):
        yield from differ("note", [text["text"]], [note["text"]])
        yield from _apart("note", _numbers(text, "x", "y"), [frame.x(note["x"]), frame.y(note["y"])])
    if panel["heat"]:
        box = _numbers(plot["heat"][0], "x", "y", "width", "height")
        yield from _apart("heat map", box, [frame.left, frame.top, frame.width, frame.height])
        yield from differ(
            "heat map", [plot["heat"][i]["href"] for i in (0, 1)], [panel["heat"][i] for i in ("image", "scale")]
        )
    if panel["handle"]:
        x, y = settings[panel["handle"][0]] if len(panel["handle"]) == 1 else map(settings.get, panel["handle"])
        yield from _apart("handle", _moved(plot["handle"][0]), [frame.x(x), frame.y(y)])


def _points(line, table):
    y = table[line["y"]]
    return np.column_stack([table.get(line["x"], np.arange(len(y))), y])[line["since"] :]


def _paths(what, frame, found, wanted):
    """Compares SVG paths, each a list of polygons, with the pixels that they should pass."""
    if len(found) != len(wanted):
        yield f"{len(found)} paths for {what} and not {len(wanted)}"
    for path, polygons in zip(found, wanted, strict=False):
        drawn = [re.findall(r"[^,LMh]+,[^,LMh]+", polygon) for polygon in path.split("M")[1:]]
        places = [[float(n) for pair in polygon for n in pair.split(",")] for polygon in drawn]
        yield from differ(f"lengths of {what}", list(map(len, drawn)), [np.size(p) // 2 for p in polygons if len(p)])
        yield from _apart(what, *(frame.near(np.concatenate([*map(np.ravel, p), []])) for p in (places, polygons)))


def _look(what, look, mark):
    yield from differ(f"colors of {what}", re.findall(r"#\w+", mark["style"])[:2], [look["light"], look["dark"]])
    yield from differ(f"dashes of {what}", mark["stroke-dasharray"], look["dash"])


def _marker(what, frame, marker, points):
    last = points[-1:]
    inside = [all(low <= v <= high for v, (low, high) in zip(p, frame.ranges, strict=True)) for p in last]
    yield from differ(f"visibility of the {what}", marker["visibility"], "visible" if any(inside) else "hidden")
    if any(inside):
        yield from _apart(what, _moved(marker), frame.path(last)[0])


def _bars(panel, frame, plot, tables):
    """Bars stand in the place of their label, one after the other, a tip on each where a label has several."""
    labels = [bar["label"] for bar in panel["bars"]]
    slots = list(dict.fromkeys(labels))
    free = {label: frame.left + frame.width * i / len(slots) for i, label in enumerate(slots)}
    tips = iter(plot["tips"])
    for bar, rect in zip(panel["bars"], plot["bars"], strict=True):
        what, label = f"bar {bar['column']}", bar["label"]
        x, y, width, height = _numbers(rect, "x", "y", "width", "height")
        end = frame.left + frame.width * (slots.index(label) + 1) / len(slots)
        if not free[label] <= x < x + width <= end:
            yield f"the {what} stands from {x} to {x + width}, outside of its place from {free[label]} to {end}"
        free[label] = x + width
        value = tables[bar["run"]][bar["column"]][-1]
        top = frame.bottom if np.isnan(value) else min(frame.y(value), frame.bottom)
        yield from _apart(what, frame.near([[x, y], [x, y + height]]), frame.near([[x, top], [x, frame.bottom]]))
        yield from _look(what, bar["look"], rect)
        if labels.count(label) > 1:
            tip = next(tips, {"transform": "", "visibility": "missing"})
            seen = "hidden" if np.isnan(value) else "visible"
            yield from differ(f"visibility of the tip of {what}", tip["visibility"], seen)
            yield from _apart(f"tip of {what}", _moved(tip), [x + width / 2, max(top, frame.top)])
    yield from differ("tips without a bar", list(tips), [])


def _limits(panel, frame, plot, table):
    for limit, line, name in zip(panel["limits"], plot["limits"], plot["names"], strict=True):
        at = table[limit["at"]][-1] if isinstance(limit["at"], str) else limit["at"]
        what, shown = f"limit {limit['label']}", "visible" if np.isfinite(at) else "hidden"
        yield from differ(f"name of the {what}", name["text"], limit["label"])
        yield from differ(f"visibility of the {what}", [line["visibility"], name["visibility"]], [shown] * 2)
        if np.isfinite(at):
            x = [frame.x(at)] * 2 if limit["vertical"] else [frame.left, frame.left + frame.width]
            y = [frame.bottom, frame.top] if limit["vertical"] else [frame.y(at)] * 2
            ends = np.reshape(_numbers(line, "x1", "y1", "x2", "y2"), (2, 2))
            yield from _apart(what, frame.near(ends), frame.near(np.column_stack([x, y])))
            key = "x" if limit["vertical"] else "y"
            if abs(float(name[key]) - float(line[f"{key}1"])) > 6:
                yield f"the name of the {what} stands at {name[key]}, far from its line"


def _axes(panel, frame, plot):
    """Every grid line stands where the number at its end belongs."""
    upright = [line for line in plot["grid"] if line["x1"] == line["x2"]]
    level = [line for line in plot["grid"] if line["y1"] == line["y2"]]
    for axis, place, lines, key in (("x", frame.x, upright, "x1"), ("y", frame.y, level, "y1")):
        if axis == "x" and panel["bars"]:
            labels = list(dict.fromkeys(bar["label"] for bar in panel["bars"]))
            yield from differ("labels of the bars", [word["text"] for word in plot["words"]][: len(labels)], labels)
        else:
            if len(lines) < 2:
                yield f"the axis {axis} has fewer than two ticks"
            yield from _apart(
                f"ticks of {axis}",
                [float(line[key]) for line in lines],
                place([number(line["next"]) for line in lines]),
            )
    titles = (
        [panel["x"]["label"]] * (not panel["bars"]) + [panel["y"]["label"]] + [panel["title"]] * bool(panel["title"])
    )
    yield from differ(
        "names of the axes", [word["text"] for word in plot["words"] if word.get("class") == "name"], titles
    )


def _numbers(element, *names):
    return [float(element[name]) for name in names]


def _moved(element):
    return [float(part) for part in re.findall(r"[-\d.e]+", element["transform"].removeprefix("translate"))]


def _apart(what, found, wanted):
    found, wanted = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
    if found.shape != wanted.shape or not np.allclose(found, wanted, atol=0.02, rtol=1e-6):
        yield f"{what} at {found.ravel()[-4:]} and not at {wanted.ravel()[-4:]}"
