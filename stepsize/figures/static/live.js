// Live mode: the browser computes a figure's frame with functions that Python generated.

// Returns (settings, show): computes at once and calls show(frame).
async function fromCode(source, { compute }) {
  const live = await importSource(source);
  return (settings, show) => show(computeDescent(live, compute, settings));
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

// One descent per run, and for each the number of the sentence that describes it.
function computeDescent(live, { steps, start }, settings) {
  const eta = Array.from({ length: steps }, (_, i) => [i + 1, live.schedule(i + 1, settings)]);
  const runs = live.runs.map(({ rule, memory }) => {
    let theta = settings[start];
    let state = new Array(memory).fill(0);
    const path = [theta];
    for (const [, rate] of eta) {
      const after = rule(theta, live.gradient(theta), state, rate, settings);
      theta = after.slice(0, 2);
      state = after.slice(2);
      path.push(theta);
    }
    return { path, loss: path.map((point, t) => [t, live.loss(point)]) };
  });
  const frame = gather(runs, eta, settings);
  const chosen = frame.outcomes.map((outcome) => live.conditions.findIndex((holds) => holds(outcome)));
  return { ...frame, chosen };
}

// The lines of each panel, and how each run came out.
function gather(runs, eta, settings) {
  const steps = eta.length;
  const outcomes = runs.map(({ loss }) => ({ ...settings, steps, first: loss[0][1], last: finite(loss[steps][1]) }));
  return { path: runs.map((run) => run.path), loss: runs.map((run) => run.loss), eta: [eta], outcomes };
}

// A run that has left the numbers ends at infinity, so that comparisons with it come out true.
function finite(x) {
  return Number.isNaN(x) ? Infinity : x;
}

// Each run in words: its sentence with its numbers filled in.
function describe(sentences, names, { outcomes, chosen }) {
  return outcomes
    .map((outcome, i) => {
      const values = { ...outcome, name: names[i] };
      const text = sentences[chosen[i]] ?? "";
      return text.replace(/\{(\w+)\}/g, (_, key) => (typeof values[key] === "number" ? format(values[key]) : values[key]));
    })
    .join(" ");
}
