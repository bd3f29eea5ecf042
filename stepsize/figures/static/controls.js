// What the reader moves: sliders, choices, the scrubber over the updates, play and reset.

const FINE = 200; // positions of a slider without a step

const rounded = (x, digits) => Number(x.toPrecision(digits));

// From a value to its place on the slider, back to a round value, and how many digits are shown.
const SCALES = {
  linear: { bend: (x) => x, unbend: (x) => rounded(x, 4), digits: 3 },
  log: { bend: Math.log10, unbend: (x) => rounded(10 ** x, 4), digits: 3 },
  complement: { bend: (x) => -Math.log10(1 - x), unbend: (x) => rounded(1 - rounded(10 ** -x, 3), 7), digits: 5 },
};

// The positions 0, 1, … of a slider that opens at `home`: count, valueAt(position), positionOf(value).
function makePositions(slider, home) {
  const { bend, unbend } = SCALES[slider.scale];
  if (slider.values) {
    const distances = (value) => slider.values.map((other) => Math.abs(bend(other) - bend(value)));
    const positionOf = (value) => distances(value).reduce((best, d, i, all) => (d < all[best] ? i : best), 0);
    return { count: slider.values.length - 1, valueAt: (k) => slider.values[k], positionOf };
  }
  const [low, high] = [bend(slider.low), bend(slider.high)];
  // Whole positions, so that both ends and the first value are hit exactly.
  const count = slider.step ? Math.round((high - low) / slider.step) : FINE;
  const positionOf = (value) => Math.round(((bend(value) - low) / (high - low)) * count);
  const exact = { 0: slider.low, [count]: slider.high, [positionOf(home)]: home };
  return { count, valueAt: (k) => exact[k] ?? unbend(low + ((high - low) * k) / count), positionOf };
}

// A labeled native range. onInput gets the new value. The result shows a value from outside (`show`),
// moves by positions (`nudge`), and finds the nearest value that the slider has (`nearest`).
function makeSlider(parent, slider, home, onInput) {
  const row = append(parent, "label", { class: "slider" });
  const head = append(row, "span", { class: "symbol" });
  append(head, "b", {}, slider.label);
  append(head, "span", { class: "about" }, ` ${slider.about}`);
  const { count, valueAt, positionOf } = makePositions(slider, home);
  // What has been chosen for the slider is shown in full: 3.4445, 1024.
  const digits = slider.step || slider.values ? 5 : SCALES[slider.scale].digits;
  const name = inSpeech(`${slider.label}, ${slider.about}`);
  const input = append(row, "input", { type: "range", min: 0, max: count, step: 1, "aria-label": name });
  const output = append(row, "output", { "aria-hidden": "true" }); // the slider itself says it, and once
  const show = (value) => {
    input.value = positionOf(value);
    tell(value);
  };
  const tell = (value) => {
    write(output, format(value, digits));
    input.setAttribute("aria-valuetext", inSpeech(output.textContent));
  };
  input.addEventListener("input", () => {
    const value = valueAt(Number(input.value));
    tell(value);
    onInput(value);
  });
  keepKeys(input);
  const nearest = (value) => valueAt(Math.min(Math.max(positionOf(value), 0), count));
  return { show, nearest, nudge: (positions) => nudge(input, positions) };
}

// One position or more up or down, as if the reader had done it.
function nudge(input, positions) {
  input.stepUp(positions);
  input.dispatchEvent(new Event("input"));
}

// A labeled list of words. The result shows a word from outside.
function makeChoice(parent, choice, onInput) {
  const row = append(parent, "label", { class: "choice" });
  append(row, "b", {}, choice.label);
  const select = append(row, "select");
  for (const value of choice.values) append(select, "option", { value }, value);
  select.addEventListener("input", () => onInput(select.value));
  keepKeys(select);
  return (value) => (select.value = value);
}

function makeButton(parent, label, onClick) {
  const button = append(parent, "button", { type: "button" }, label);
  button.addEventListener("click", onClick);
  keepKeys(button);
  return button;
}

// Keys that move a control must not also turn the book's page, or move between notebook cells and delete them.
function keepKeys(control) {
  control.addEventListener("keydown", (event) => isPlain(event) && event.stopPropagation());
}

// Shortcuts of the browser and of JupyterLab, as Ctrl+R or Ctrl+S, are not for a figure.
function isPlain({ ctrlKey, metaKey, altKey }) {
  return !(ctrlKey || metaKey || altKey);
}

// Calls tick(share) from 0 to 1 over the duration, then done; returns a function that stops it.
function animate(milliseconds, tick, done) {
  let request = 0;
  const begin = performance.now();
  const next = (now) => {
    const share = Math.min(Math.max(now - begin, 0) / milliseconds, 1); // a frame may have begun before the click
    tick(share);
    if (share < 1) request = requestAnimationFrame(next);
    else done();
  };
  request = requestAnimationFrame(next);
  return () => cancelAnimationFrame(request);
}
