// Kernel mode: the reader's own Python computes a figure's frame, and its arrays cross as bytes.

// Returns (settings, show): asks the kernel and calls show(frame) when it answers. While one
// question is on its way, only the newest settings wait: a dragged slider never queues up.
function fromKernel(model, { compute }) {
  let show = null;
  let asked = null;
  let waiting = null;
  const ask = (settings) => {
    asked = structuredClone(settings);
    waiting = null;
    model.send({ kind: "ask", settings: asked });
  };
  model.on("msg:custom", (content, buffers) => {
    if (content.kind === "frame") show(readFrame(compute.steps, asked, content.chosen, buffers.map(numbers)));
    if (content.kind === "failure") show({ failure: content.text });
    if (content.kind === "frame" || content.kind === "failure") asked = null;
    if (waiting) ask(waiting);
  });
  return (settings, callback) => {
    show = callback;
    if (asked) waiting = structuredClone(settings);
    else ask(settings);
  };
}

// The last array holds the learning rates; before it, each run has one with its path and its losses.
function readFrame(steps, settings, chosen, arrays) {
  const rates = arrays[arrays.length - 1];
  const runs = arrays.slice(0, -1).map((row) => ({
    path: Array.from({ length: steps + 1 }, (_, t) => [row[2 * t], row[2 * t + 1]]),
    loss: Array.from({ length: steps + 1 }, (_, t) => [t, row[2 * (steps + 1) + t]]),
  }));
  const eta = Array.from(rates, (rate, i) => [i + 1, rate]);
  return { ...gather(runs, eta, settings), chosen };
}

function numbers(view) {
  return new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
