// When the mouse moved and when the picture below `root` was painted anew, in milliseconds since the
// page's navigation began. `next(n)` resolves when n distinct pictures have been painted.
//
// A mouse's event carries the time at which the browser got it, so that waiting for the frame to
// which Chromium aligns it counts. Painted means: the main thread has handed the frame with the new
// picture to the compositor. A task posted by a ResizeObserver is the first after that, because the
// observers run in the frame that lays out the change, whether an animation frame, a message from
// the kernel or a decoded image made it; requestAnimationFrame would be one frame late where the
// change was itself made in an animation frame. Event Timing leaves mouse movements out, Element
// Timing every paint but the first. `bench/sliders.py` says what rastering adds.
window.record = (root) => {
  const moves = [];
  const frames = [];
  const waiting = [];
  const read = () => root.querySelector(".plot .run")?.getAttribute("d") ?? root.querySelector("img")?.src;
  let seen = read();
  let changed = false;

  const task = new MessageChannel();
  task.port1.onmessage = () => {
    frames.push(performance.now());
    for (const { count, resolve } of waiting) if (frames.length >= count) resolve();
  };
  const probe = Object.assign(document.createElement("i"), { style: "position: fixed; contain: strict; width: 1px" });
  document.body.append(probe);
  new ResizeObserver(() => {
    if (changed) task.port2.postMessage(null);
    changed = false;
  }).observe(probe);

  const look = async () => {
    const picture = read();
    if (!picture || picture === seen) return;
    seen = picture;
    const image = root.querySelector("img");
    if (image) await image.decode().catch(() => {}); // replaced before it was shown
    if (changed) return; // the frame that shows this picture is awaited; a second change would undo the first
    changed = true;
    probe.style.width = probe.style.width === "1px" ? "2px" : "1px";
  };
  new MutationObserver(look).observe(root, { subtree: true, childList: true, attributeFilter: ["d", "src"] });
  addEventListener("pointermove", (event) => moves.push(event.timeStamp), { capture: true });

  const next = (count) => new Promise((resolve) => {
    if (frames.length >= count) resolve();
    else waiting.push({ count, resolve });
  });
  return { moves, frames, next };
};
