// Kernel mode: the reader's own Python computes a figure's frame, and its arrays cross as bytes.

// Returns (settings, show): asks the kernel and calls show(frame) when it answers. While one
// question is on its way, only the newest settings wait: a dragged slider never queues up. stop() of the
// result hears no more answers.
function fromKernel(model, spec) {
  let show = null;
  let asked = false;
  let waiting = null;
  const ask = (settings) => {
    asked = true;
    waiting = null;
    model.send({ kind: "ask", settings });
  };
  const hear = ({ kind, text, chosen, reached }, buffers) => {
    if (kind !== "frame" && kind !== "failure") return;
    if (kind === "failure") show({ failure: text });
    else show({ tables: buffers.map((view, i) => readTable(doubles(view), spec.compute.columns[i])), chosen, reached });
    asked = false;
    if (waiting) ask(waiting);
  };
  model.on("msg:custom", hear);
  const compute = (settings, callback) => {
    show = callback;
    if (asked) waiting = structuredClone(settings);
    else ask(structuredClone(settings));
  };
  // A cell that is executed again closes its view, but the model lives as long as Python's figure.
  return Object.assign(compute, { stop: () => model.off("msg:custom", hear) });
}

function doubles(view) {
  return new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
