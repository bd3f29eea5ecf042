// One panel: a pair of axes, what never changes on it, and the marks that follow the tables.

const MARGIN = { left: 58, right: 12, top: 12, bottom: 40 };
const SIZES = {
  tall: { width: 460, height: 400 },
  beside: { width: 380, height: 200 },
  wide: { width: 860, height: 320 },
  pair: { width: 430, height: 260 },
  triple: { width: 300, height: 260 },
};
const NARROW = { wide: { width: 430, height: 300 }, triple: { width: 220, height: 210 } }; // on a phone
const LEAST = { width: 220, height: 180 }; // of a panel in lecture mode
const UNIT = 0.064; // of a panel in lecture mode, as a share of the figure's type: ticks of 12 units are 3/4 as high

// The kind of every panel: a tall one takes the left side, the others share what is left.
function panelKinds(panels) {
  const others = panels.filter((panel) => !panel.tall).length;
  const kind = others < panels.length ? "beside" : ({ 1: "wide", 2: "pair", 4: "pair" }[others] ?? "triple");
  return panels.map((panel) => (panel.tall ? "tall" : kind));
}

// kind: one of SIZES. isNarrow(): on a phone. draw(tables, upTo) of the result shows the rows 0 to upTo of every run's table.
function makePanel(parent, spec, kind, isNarrow) {
  const about = spec.title || (spec.bars.length ? spec.y.label : `${spec.y.label} over ${spec.x.label}`);
  const svg = append(parent, "svg", { class: `plot ${kind}`, role: "group", "aria-label": inSpeech(about) });
  const inner = { x: [0, 1], y: [1, 0] };
  const labels = [...new Set(spec.bars.map((bar) => bar.label))];
  const x = labels.length ? makePlaces(labels, inner.x) : makeScale(spec.x, inner.x);
  const y = makeScale(spec.y, inner.y);
  const panel = { svg, x, y, inner, ranges: { x: spec.x.range, y: spec.y.range } };
  // Every figure of a page may have imported this module for itself, so a count would not be unique.
  const clip = `stepsize-clip-${Math.random().toString(36).slice(2)}`;
  const frame = append(append(svg, "clipPath", { id: clip }), "rect");
  const back = append(svg, "g");
  const plot = append(svg, "g", { "clip-path": `url(#${clip})` });
  const fixed = append(plot, "g");
  const names = append(svg, "g", { "clip-path": `url(#${clip})` });
  const over = append(svg, "g"); // over the frame, so that a marker on the edge is whole
  const bars = spec.bars.map((bar, i) => makeBar(plot, over, bar, spec.bars, i, panel));
  const lines = spec.lines.map((line) => makeLine(plot, over, line, panel));
  const limits = spec.limits.map((limit, i) => makeLimit(plot, names, limit, i, panel));
  const notes = append(over, "g");
  let shown = null;

  function draw(tables, upTo) {
    shown = [tables, upTo];
    for (const mark of [...bars, ...limits, ...lines]) mark(tables, upTo);
  }

  // Another size: everything goes to its new place, the handle included, which belongs to the figure.
  function fit({ width, height }) {
    const handles = [...svg.querySelectorAll(".handle[transform]")].map((handle) => {
      const { e, f } = handle.transform.baseVal.consolidate().matrix;
      return [handle, x.invert(e), y.invert(f)];
    });
    const room = { top: MARGIN.top + (spec.title ? 16 : 0), right: MARGIN.right + (spec.heat ? 74 : 0) };
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    [inner.x[0], inner.x[1]] = [MARGIN.left, width - room.right];
    [inner.y[0], inner.y[1]] = [height - MARGIN.bottom, room.top];
    setAll(frame, { x: inner.x[0], y: inner.y[1], width: inner.x[1] - inner.x[0], height: inner.y[0] - inner.y[1] });
    for (const group of [back, fixed, notes]) group.replaceChildren();
    if (spec.heat) drawHeat(back, spec.heat, inner);
    drawAxes(back, spec, panel);
    drawCurves(fixed, spec, panel);
    for (const note of spec.notes) {
      append(notes, "text", { class: "note", x: x(note.x), y: y(note.y), "text-anchor": "middle" }, note.text);
    }
    if (shown) draw(...shown);
    for (const [handle, px, py] of handles) handle.setAttribute("transform", `translate(${x(px)},${y(py)})`);
  }

  const home = () => (isNarrow() && NARROW[kind]) || SIZES[kind];
  let size = home();
  fit(size);
  new ResizeObserver(() => {
    const wanted = sizeInLecture(svg) ?? home();
    if (wanted.width === size.width && wanted.height === size.height) return;
    size = wanted;
    fit(size);
  }).observe(svg);
  return { ...panel, draw };
}

// In lecture mode a panel fills its place on the screen, with type that the last row can read; null elsewhere.
function sizeInLecture(svg) {
  const root = svg.closest(".stepsize:fullscreen");
  const { width, height } = svg.getBoundingClientRect();
  if (!root || !width || !height) return null;
  const type = parseFloat(getComputedStyle(root).fontSize);
  const unit = Math.min(UNIT * type, width / LEAST.width, height / LEAST.height);
  return { width: Math.round(width / unit), height: Math.round(height / unit) };
}

function drawAxes(parent, spec, { x, y, inner }) {
  const grid = append(parent, "g", { class: "axes", "aria-hidden": "true" });
  const isBars = spec.bars.length > 0;
  x.ticks.forEach((tick, i) => {
    if (!isBars) append(grid, "line", { x1: x(tick), x2: x(tick), y1: inner.y[0], y2: inner.y[1] });
    append(grid, "text", { x: x(tick), y: inner.y[0] + 16, "text-anchor": "middle" }, x.labels[i]);
  });
  y.ticks.forEach((tick, i) => {
    append(grid, "line", { x1: inner.x[0], x2: inner.x[1], y1: y(tick), y2: y(tick) });
    append(grid, "text", { x: inner.x[0] - 6, y: y(tick) + 4, "text-anchor": "end" }, y.labels[i]);
  });
  const center = (inner.x[0] + inner.x[1]) / 2;
  if (!isBars) append(grid, "text", { class: "name", x: center, y: inner.y[0] + 34, "text-anchor": "middle" }, spec.x.label);
  const middle = (inner.y[0] + inner.y[1]) / 2;
  append(grid, "text", { class: "name", x: 8, y: middle, "text-anchor": "middle", transform: `rotate(-90 8 ${middle})` }, spec.y.label);
  if (spec.title) append(grid, "text", { class: "name", x: center, y: inner.y[1] - 8, "text-anchor": "middle" }, spec.title);
}

// Level lines, which stay behind the paths, cased where a heat map lies under them; and curves in the look of their run.
function drawCurves(parent, spec, { x, y }) {
  const d = spec.contours.map((line) => outline(line, x, y)).join("");
  if (d && spec.heat) append(parent, "path", { class: "casing", d });
  if (d) append(parent, "path", { class: spec.heat ? "contour on-heat" : "contour", d });
  for (const { points, look } of spec.curves) {
    append(parent, "path", { class: "curve", d: outline(points, x, y), style: `stroke: ${colorOf(look)}`, "stroke-dasharray": look.dash });
  }
}

// Cells as a picture of one pixel each, stretched over the axes, and its color scale on the right.
function drawHeat(svg, heat, { x, y }) {
  const stretched = { preserveAspectRatio: "none", class: "heat" };
  append(svg, "image", { href: heat.image, x: x[0], y: y[1], width: x[1] - x[0], height: y[0] - y[1], ...stretched });
  const left = x[1] + 16;
  const turned = `translate(${left},${y[0]}) rotate(-90)`;
  append(svg, "image", { href: heat.scale, width: y[0] - y[1], height: 12, transform: turned, ...stretched });
  append(svg, "text", { x: left + 16, y: y[0] }, format(heat.low));
  append(svg, "text", { x: left + 16, y: y[1] + 10 }, format(heat.high));
  const middle = (y[0] + y[1]) / 2;
  append(svg, "text", { class: "name", "text-anchor": "middle", transform: `translate(${left + 28},${middle}) rotate(-90)` }, heat.label);
}
