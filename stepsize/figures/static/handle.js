// A round handle on a panel: the reader drags a point, or two sliders at once.

const FAR = 1000; // more steps than any panel or slider has
const PUSHES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  Home: [-FAR, 0], End: [FAR, 0], PageUp: [0, 5], PageDown: [0, -5],
};

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
    const place = [panel.x.invert(px), panel.y.invert(py)].map((value) => rounded(value, 4));
    now = [within(place[0], panel.ranges.x), within(place[1], panel.ranges.y)]; // the next key may come before the next frame
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
    moveTo(at.x, at.y);
  });
  // Chromium scrolls the page under a finger in spite of touch-action inside an SVG.
  handle.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
  handle.addEventListener("keydown", (event) => {
    const push = PUSHES[event.key];
    if (!push || !isPlain(event)) return;
    event.preventDefault();
    const count = event.shiftKey ? 5 : 1;
    if (steps) return push.forEach((direction, i) => direction && steps[i](direction * count));
    // A hundredth of each axis, whatever its units and its scale.
    const [right, up] = [panel.inner.x, panel.inner.y].map(([begin, end]) => ((end - begin) / 100) * count);
    moveTo(panel.x(now[0]) + right * push[0], panel.y(now[1]) + up * push[1]);
  });
  keepKeys(handle);

  return (point) => {
    now = point;
    handle.setAttribute("transform", `translate(${panel.x(point[0])},${panel.y(point[1])})`);
    handle.setAttribute("aria-valuenow", Number(point[0].toPrecision(3)));
    handle.setAttribute("aria-valuetext", `${format(point[0])}, ${format(point[1])}`);
    handle.setAttribute("aria-label", `${about}: drag it, or use the arrow keys`);
  };
}
