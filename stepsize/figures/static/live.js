// Live mode: the browser computes a figure's frame with functions that Python generated.

// Returns (settings, show): computes at once and calls show(frame).
async function fromCode(model, spec) {
  const { variants } = await importSource(model.get("code"));
  const variantOf = (settings) => variants[spec.choices.map((choice) => settings[choice.name]).join("|")];
  return (settings, show) => show(computeFrame(variantOf(settings), spec.compute, settings));
}

// The generated module, imported from its text; a Blob URL works from a page without a server too.
async function importSource(source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return await import(/* webpackIgnore: true */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function computeFrame(variant, { steps, columns }, settings) {
  const tables = variant.runs.map((run, i) => simulate(run, steps, columns[i], settings));
  const outcomes = tables.map((table) => outcomeOf(table, settings, steps));
  const chosen = outcomes.map((outcome) => variant.conditions.findIndex((holds) => holds(outcome)));
  return { tables, chosen, reached: outcomes.map((outcome) => variant.reached(outcome)) };
}

// Plays a simulation and reads off its columns after every update.
function simulate({ begin, advance, read }, steps, columns, settings) {
  const numbers = columns.map(() => new Float64Array(steps + 1));
  let state = begin(settings);
  for (let t = 0; t <= steps; t++) {
    if (t > 0) state = advance(state, t, settings);
    read(state, t, settings).forEach((value, i) => (numbers[i][t] = value));
  }
  return Object.fromEntries(columns.map((name, i) => [name, numbers[i]]));
}
