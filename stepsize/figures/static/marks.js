// Lines, bars and limits: each is a function that redraws it from the tables, up to a row.

const MARKERS = {
  circle: "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0",
  square: "M-5,-5h10v10h-10z",
  diamond: "M0,-6l6,6l-6,6l-6,-6z",
  triangle: "M0,-6l6,11h-12z",
};

const colorOf = (look) => `light-dark(${look.light}, ${look.dark})`;

// The line of one run, with dots where the spec asks for them, ending in the run's marker.
function makeLine(plot, over, line, { x, y }) {
  const color = colorOf(line.look);
  const path = append(plot, "path", { class: "run", style: `stroke: ${color}`, "stroke-dasharray": line.look.dash });
  const dots = append(plot, "path", { class: "dots", style: `stroke: ${color}` });
  const marker = append(over, "path", { class: "marker", style: `fill: ${color}`, d: MARKERS[line.look.marker] });
  return (tables, upTo) => {
    const points = readPoints(tables[line.run], line, upTo);
    path.setAttribute("d", outline(points, x, y));
    if (line.dots) dots.setAttribute("d", dotted(points, x, y));
    const last = points[points.length - 1];
    const visible = last !== undefined && x.shows(last[0]) && y.shows(last[1]);
    marker.setAttribute("visibility", visible ? "visible" : "hidden");
    if (visible) marker.setAttribute("transform", `translate(${x(last[0]).toFixed(2)},${y(last[1]).toFixed(2)})`);
  };
}

// [x, y] of the rows from line.since to upTo.
function readPoints(table, line, upTo) {
  const [xs, ys] = [table[line.x], table[line.y]];
  const points = [];
  for (let t = line.since; t <= Math.min(upTo, ys.length - 1); t++) points.push([xs ? xs[t] : t, ys[t]]);
  return points;
}

// SVG path through the points, joined by lines; it stops at the first that is not a number.
function outline(points, x, y) {
  const all = places(points, x, y);
  return all.length ? `M${all.join("L")}` : "";
}

// SVG path of a dot at every point: a line of no length with round ends.
function dotted(points, x, y) {
  return places(points, x, y).map((place) => `M${place}h0`).join("");
}

function places(points, x, y) {
  const broken = points.findIndex((point) => point.some(Number.isNaN));
  const whole = broken < 0 ? points : points.slice(0, broken);
  return whole.map(([px, py]) => `${x(px).toFixed(2)},${y(py).toFixed(2)}`);
}

// A bar from the bottom of the axis, beside the other runs' bars over the same label, with its run's marker on top.
function makeBar(plot, over, bar, bars, index, { x, y, inner }) {
  const group = bars.map((_, i) => i).filter((i) => bars[i].label === bar.label);
  const place = x.labels.indexOf(bar.label);
  const color = colorOf(bar.look);
  const { dash } = bar.look;
  const rect = append(plot, "rect", { class: "bar", style: `fill: ${color}; stroke: ${color}`, "fill-opacity": dash ? 0.45 : 1, "stroke-dasharray": dash });
  const marker = group.length > 1 && append(over, "path", { class: "tip", style: `fill: ${color}`, d: MARKERS[bar.look.marker] });
  return (tables, upTo) => {
    const column = tables[bar.run][bar.column];
    const value = column[Math.min(upTo, column.length - 1)];
    const width = (0.7 * x.width()) / group.length;
    const left = x(place) + (group.indexOf(index) - group.length / 2) * width;
    const height = Number.isNaN(value) ? 0 : Math.max(inner.y[0] - y(value), 0);
    setAll(rect, { x: left + 1, width: width - 2, y: inner.y[0] - height, height });
    if (!marker) return;
    const top = Math.max(inner.y[0] - height, inner.y[1]);
    setAll(marker, { transform: `translate(${left + width / 2},${top})`, visibility: Number.isNaN(value) ? "hidden" : "visible" });
  };
}

// A dashed line at a number, or at the present value of a column of the first run. The name of a level line lies
// on the side of the panel's nearer edge, that of an upright one on the side of its middle; several are staggered.
function makeLimit(plot, names, limit, index, { x, y, inner }) {
  const line = append(plot, "line", { class: "limit" });
  const label = append(names, "text", { class: "limit" }, limit.label);
  return (tables, upTo) => {
    const column = tables[0][limit.at];
    const at = column ? column[Math.min(upTo, column.length - 1)] : limit.at;
    const visibility = Number.isFinite(at) ? "visible" : "hidden";
    setAll(line, { visibility });
    setAll(label, { visibility });
    if (visibility === "hidden") return;
    if (limit.vertical) {
      const flip = x(at) > (inner.x[0] + inner.x[1]) / 2;
      setAll(line, { x1: x(at), x2: x(at), y1: inner.y[0], y2: inner.y[1] });
      setAll(label, { x: x(at) + (flip ? -5 : 5), y: inner.y[1] + 13 + 16 * index, "text-anchor": flip ? "end" : "start" });
    } else {
      const under = !column && y(at) > (inner.y[0] + inner.y[1]) / 2 && y(at) + 20 < inner.y[0]; // one that moves stays over it
      setAll(line, { x1: inner.x[0], x2: inner.x[1], y1: y(at), y2: y(at) });
      setAll(label, { x: inner.x[1] - 4, y: y(at) + (under ? 5 : -5), "text-anchor": "end", "dominant-baseline": under ? "hanging" : "auto" });
    }
  };
}

function setAll(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
}

// The legend: one entry for every name that more than one would share the figure with.
function makeLegend(parent, panels) {
  const looks = new Map();
  for (const { name, look } of panels.flatMap((panel) => [...panel.lines, ...panel.bars])) if (name) looks.set(name, look);
  const legend = append(parent, "p", { class: "legend" });
  if (looks.size < 2) return;
  for (const [name, look] of looks) {
    const entry = append(legend, "span", { class: "entry" });
    const sample = append(entry, "svg", { viewBox: "0 0 36 14", "aria-hidden": "true" });
    append(sample, "path", { class: "run", d: "M0,7H36", style: `stroke: ${colorOf(look)}`, "stroke-dasharray": look.dash });
    append(sample, "path", { d: MARKERS[look.marker], transform: "translate(18,7)", style: `fill: ${colorOf(look)}` });
    append(entry, "span", {}, name);
  }
}
