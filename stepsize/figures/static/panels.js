// One panel: a pair of axes, what never changes on it, and the marks that follow the tables.

const MARGIN = { left: 56, right: 12, top: 12, bottom: 40 };
const SIZES = {
  tall: { width: 460, height: 400 },
  beside: { width: 380, height: 200 },
  wide: { width: 860, height: 320 },
  pair: { width: 430, height: 260 },
  triple: { width: 300, height: 260 },
};
const NARROW = { wide: { width: 430, height: 300 }, triple: { width: 220, height: 210 } }; // on a phone

// The kind of every panel: a tall one takes the left side, the others share what is left.
function panelKinds(panels) {
  const others = panels.filter((panel) => !panel.tall).length;
  const kind = others < panels.length ? "beside" : ({ 1: "wide", 2: "pair", 4: "pair" }[others] ?? "triple");
  return panels.map((panel) => (panel.tall ? "tall" : kind));
}

// kind: one of SIZES. narrow: on a phone. draw(tables, upTo) of the result shows the rows 0 to upTo of every run's table.
function makePanel(parent, spec, kind, narrow) {
  const about = spec.title || (spec.bars.length ? spec.y.label : `${spec.y.label} over ${spec.x.label}`);
  const { width, height } = (narrow && NARROW[kind]) || SIZES[kind];
  const room = { top: MARGIN.top + (spec.title ? 16 : 0), right: MARGIN.right + (spec.heat ? 74 : 0) };
  const svg = append(parent, "svg", { viewBox: `0 0 ${width} ${height}`, class: `plot ${kind}`, role: "group", "aria-label": about });
  const inner = { x: [MARGIN.left, width - room.right], y: [height - MARGIN.bottom, room.top] };
  const labels = [...new Set(spec.bars.map((bar) => bar.label))];
  const x = labels.length ? makePlaces(labels, ...inner.x) : makeScale(spec.x, ...inner.x);
  const y = makeScale(spec.y, ...inner.y);
  const panel = { svg, x, y, inner, ranges: { x: spec.x.range, y: spec.y.range } };
  // Every figure of a page may have imported this module for itself, so a count would not be unique.
  const clip = `stepsize-clip-${Math.random().toString(36).slice(2)}`;
  append(append(svg, "clipPath", { id: clip }), "rect", {
    x: inner.x[0], y: inner.y[1], width: inner.x[1] - inner.x[0], height: inner.y[0] - inner.y[1],
  });
  if (spec.heat) drawHeat(svg, spec.heat, inner);
  drawAxes(svg, spec, panel);
  const plot = append(svg, "g", { "clip-path": `url(#${clip})` });
  if (spec.contours.length) {
    append(plot, "path", { class: "contour", d: spec.contours.map((line) => outline(line, x, y)).join("") });
  }
  const over = append(svg, "g"); // over the frame, so that a marker on the edge is whole
  const marks = [
    ...spec.bars.map((bar, i) => makeBar(plot, bar, spec.bars, i, panel)),
    ...spec.limits.map((limit) => makeLimit(plot, limit, panel)),
    ...spec.lines.map((line) => makeLine(plot, over, line, panel)),
  ];
  for (const note of spec.notes) {
    append(over, "text", { class: "note", x: x(note.x), y: y(note.y), "text-anchor": "middle" }, note.text);
  }
  return { ...panel, draw: (tables, upTo) => marks.forEach((draw) => draw(tables, upTo)) };
}

function drawAxes(svg, spec, { x, y, inner }) {
  const grid = append(svg, "g", { class: "axes", "aria-hidden": "true" });
  for (const tick of x.ticks) {
    if (!x.labels) append(grid, "line", { x1: x(tick), x2: x(tick), y1: inner.y[0], y2: inner.y[1] });
    const label = x.labels?.[tick] ?? tickLabel(tick, spec.x.log);
    append(grid, "text", { x: x(tick), y: inner.y[0] + 16, "text-anchor": "middle" }, label);
  }
  for (const tick of y.ticks) {
    append(grid, "line", { x1: inner.x[0], x2: inner.x[1], y1: y(tick), y2: y(tick) });
    append(grid, "text", { x: inner.x[0] - 6, y: y(tick) + 4, "text-anchor": "end" }, tickLabel(tick, spec.y.log));
  }
  const center = (inner.x[0] + inner.x[1]) / 2;
  if (!x.labels) append(grid, "text", { class: "name", x: center, y: inner.y[0] + 34, "text-anchor": "middle" }, spec.x.label);
  const middle = (inner.y[0] + inner.y[1]) / 2;
  append(grid, "text", { class: "name", x: 12, y: middle, "text-anchor": "middle", transform: `rotate(-90 12 ${middle})` }, spec.y.label);
  if (spec.title) append(grid, "text", { class: "name", x: center, y: inner.y[1] - 8, "text-anchor": "middle" }, spec.title);
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
