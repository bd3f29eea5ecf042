// Baked mode: Python has computed the frames of all positions of the controls beforehand.

// Returns (settings, show): looks the frame up and calls show(frame).
function fromFrames(model, { compute }) {
  const view = model.get("frames");
  const numbers = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  const sizes = compute.columns.map((columns) => columns.length * (compute.steps + 1));
  const frameSize = sizes.reduce((sum, size) => sum + size, 0);
  return (settings, show) => {
    const cell = compute.axes.reduce((index, [name, values]) => index * values.length + nearestOf(values, settings[name]), 0);
    let begin = cell * frameSize;
    const tables = sizes.map((size, i) => readTable(numbers.subarray(begin, (begin += size)), compute.columns[i]));
    show({ tables, chosen: compute.chosen[cell], reached: compute.reached[cell] });
  };
}

function nearestOf(values, value) {
  const exact = values.indexOf(value);
  if (exact >= 0) return exact;
  return values.reduce((best, other, i) => (Math.abs(other - value) < Math.abs(values[best] - value) ? i : best), 0);
}
