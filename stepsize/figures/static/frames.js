// A frame: what one state of the controls looks like. { tables, chosen, reached } holds for every run
// its table (column to numbers), the number of its sentence, and whether it reached the goal.

// The settings, and the first, last, least and most of every column.
function outcomeOf(table, settings, steps) {
  const outcome = { ...settings, steps, first: {}, last: {}, least: {}, most: {} };
  for (const [name, column] of Object.entries(table)) {
    const numbers = Array.from(column, finite);
    outcome.first[name] = numbers[0];
    outcome.last[name] = numbers[numbers.length - 1];
    outcome.least[name] = Math.min(...numbers);
    outcome.most[name] = Math.max(...numbers);
  }
  return outcome;
}

// A run that has left the numbers ends at infinity, so that comparisons with it come out true.
function finite(x) {
  return Number.isNaN(x) ? Infinity : x;
}

// One array of numbers, column after column, as a table.
function readTable(numbers, columns) {
  const rows = numbers.length / columns.length;
  return Object.fromEntries(columns.map((name, i) => [name, numbers.subarray(i * rows, (i + 1) * rows)]));
}

// Each run in words: its sentence with its numbers filled in.
function describe({ sentences, runs, compute }, { tables, chosen }, settings) {
  const texts = tables.map((table, i) => {
    const values = { ...outcomeOf(table, settings, compute.steps), name: runs[i] };
    const fill = (_, path) => inWords(path.split(".").reduce((at, key) => at?.[key], values));
    return (sentences[chosen[i]] ?? "").replace(/\{([\w.]+)\}/g, fill);
  });
  return texts.filter(Boolean).join(" ");
}

function inWords(value) {
  if (Array.isArray(value)) return `(${value.map((x) => format(x)).join(", ")})`;
  return typeof value === "number" ? format(value) : value;
}
