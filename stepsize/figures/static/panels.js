// One panel: axes, contours, a line per run, a dashed limit, and a point that can be dragged.

const MARGIN = { left: 52, right: 12, top: 12, bottom: 40 };
const MARKERS = {
  circle: "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0",
  square: "M-5,-5h10v10h-10z",
  diamond: "M0,-6l6,6l-6,6l-6,-6z",
  triangle: "M0,-6l6,11h-12z",
};
let panelCount = 0;

// draw(frame, upTo) of the result shows the first `upTo` points of every line of frame[spec.series].
function makePanel(parent, spec, size, describe) {
  const svg = append(parent, "svg", { viewBox: `0 0 ${size.width} ${size.height}`, class: "plot", role: "group", "aria-label": describe });
  const inner = { x: [MARGIN.left, size.width - MARGIN.right], y: [size.height - MARGIN.bottom, MARGIN.top] };
  const x = makeScale(spec.x, ...inner.x);
  const y = makeScale(spec.y, ...inner.y);
  const clip = `stepsize-clip-${panelCount++}`;
  append(append(svg, "clipPath", { id: clip }), "rect", {
    x: inner.x[0], y: inner.y[1], width: inner.x[1] - inner.x[0], height: inner.y[0] - inner.y[1],
  });
  drawAxes(svg, spec, x, y, inner);
  const plot = append(svg, "g", { "clip-path": `url(#${clip})` });
  for (const line of spec.contours ?? []) append(plot, "path", { class: "contour", d: outline(line, x, y) });
  if (spec.limit) drawLimit(plot, spec.limit, x, y, inner);
  const markers = append(svg, "g"); // over the frame, so that a marker on the edge is whole
  const lines = spec.lines.map((look) => makeLine(plot, markers, look, spec.contours));
  const draw = (frame, upTo) => frame[spec.series].forEach((points, i) => lines[i](points, upTo, x, y));
  return { svg, x, y, draw, ranges: { x: spec.x.range, y: spec.y.range } };
}

function drawAxes(svg, spec, x, y, inner) {
  const grid = append(svg, "g", { class: "axes", "aria-hidden": "true" });
  for (const tick of x.ticks) {
    append(grid, "line", { x1: x(tick), x2: x(tick), y1: inner.y[0], y2: inner.y[1] });
    append(grid, "text", { x: x(tick), y: inner.y[0] + 16, "text-anchor": "middle" }, tickLabel(tick, spec.x.log));
  }
  for (const tick of y.ticks) {
    append(grid, "line", { x1: inner.x[0], x2: inner.x[1], y1: y(tick), y2: y(tick) });
    append(grid, "text", { x: inner.x[0] - 6, y: y(tick) + 4, "text-anchor": "end" }, tickLabel(tick, spec.y.log));
  }
  append(grid, "text", { class: "name", x: (inner.x[0] + inner.x[1]) / 2, y: inner.y[0] + 34, "text-anchor": "middle" }, spec.x.label);
  const middle = (inner.y[0] + inner.y[1]) / 2;
  append(grid, "text", { class: "name", x: 12, y: middle, "text-anchor": "middle", transform: `rotate(-90 12 ${middle})` }, spec.y.label);
}

function drawLimit(plot, limit, x, y, inner) {
  append(plot, "line", { class: "limit", x1: inner.x[0], x2: inner.x[1], y1: y(limit.value), y2: y(limit.value) });
  append(plot, "text", { class: "limit", x: inner.x[1] - 4, y: y(limit.value) - 5, "text-anchor": "end" }, limit.label);
}

// The line of one run: a function that redraws it from [x, y] pairs, with a dot for each step where
// `stepwise` says so, ending in the run's marker.
function makeLine(plot, markers, look, stepwise) {
  const color = `light-dark(${look.light}, ${look.dark})`;
  const path = append(plot, "path", { class: "run", style: `stroke: ${color}`, "stroke-dasharray": look.dash });
  const dots = append(plot, "path", { class: "dots", style: `stroke: ${color}` });
  const marker = append(markers, "path", { class: "marker", style: `fill: ${color}`, d: MARKERS[look.marker] });
  return (points, upTo, x, y) => {
    const shown = points.slice(0, upTo);
    path.setAttribute("d", outline(shown, x, y));
    if (stepwise) dots.setAttribute("d", dotted(shown, x, y));
    const last = shown[shown.length - 1];
    const visible = last !== undefined && x.shows(last[0]) && y.shows(last[1]);
    marker.setAttribute("visibility", visible ? "visible" : "hidden");
    if (visible) marker.setAttribute("transform", `translate(${x(last[0]).toFixed(2)},${y(last[1]).toFixed(2)})`);
  };
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

// A round handle for the point; `move` gets the new [x, y] when it is dragged or pushed by arrow keys.
function makeHandle(panel, about, move) {
  const handle = append(panel.svg, "g", { class: "handle", tabindex: 0, role: "slider" });
  append(handle, "circle", { r: 18, class: "target" }); // 24 pixels on a phone
  append(handle, "circle", { r: 7 });
  let now = [0, 0];
  const [least, most] = panel.ranges.x;
  for (const [key, value] of Object.entries({ valuemin: least, valuemax: most })) handle.setAttribute(`aria-${key}`, value);
  const within = (value, [low, high]) => Math.min(Math.max(value, low), high);
  const moveTo = (px, py) => {
    now = [within(px, panel.ranges.x), within(py, panel.ranges.y)]; // the next key may come before the next frame
    move(now);
  };

  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(panel.svg.getScreenCTM().inverse());
    moveTo(panel.x.invert(at.x), panel.y.invert(at.y));
  });
  handle.addEventListener("keydown", (event) => {
    const push = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!push) return;
    event.preventDefault();
    event.stopPropagation(); // the book turns its pages with arrow keys, JupyterLab moves between cells
    const step = (panel.ranges.x[1] - panel.ranges.x[0]) / (event.shiftKey ? 20 : 100);
    moveTo(now[0] + step * push[0], now[1] + step * push[1]);
  });

  return (point) => {
    now = point;
    handle.setAttribute("transform", `translate(${panel.x(point[0])},${panel.y(point[1])})`);
    handle.setAttribute("aria-valuenow", point[0].toFixed(2));
    handle.setAttribute("aria-valuetext", `${format(point[0])}, ${format(point[1])}`);
    handle.setAttribute("aria-label", `${about}: drag it, or use the arrow keys`);
  };
}
