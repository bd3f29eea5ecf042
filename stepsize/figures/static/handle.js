// A round handle on a panel: the reader drags a point, or two sliders at once.

// `move` gets the new [x, y] when the handle is dragged or pushed by arrow keys; the result of this
// function puts it somewhere from outside. `steps`, where given, push to the next position of a slider.
function makeHandle(panel, about, move, steps = null) {
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
    const count = event.shiftKey ? 5 : 1;
    if (steps) return push.forEach((direction, i) => direction && steps[i](direction * count));
    const data = (panel.ranges.x[1] - panel.ranges.x[0]) / 100;
    moveTo(now[0] + data * count * push[0], now[1] + data * count * push[1]);
  });

  return (point) => {
    now = point;
    handle.setAttribute("transform", `translate(${panel.x(point[0])},${panel.y(point[1])})`);
    handle.setAttribute("aria-valuenow", Number(point[0].toPrecision(3)));
    handle.setAttribute("aria-valuetext", `${format(point[0])}, ${format(point[1])}`);
    handle.setAttribute("aria-label", `${about}: drag it, or use the arrow keys`);
  };
}
