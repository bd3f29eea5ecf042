// What the reader moves: sliders, the scrubber over the updates, play and reset.

const FINE = 200; // positions of a slider without a step

const rounded = (x, digits) => Number(x.toPrecision(digits));

// From a value to its place on the slider, back to a round value, and how many digits are shown.
const SCALES = {
  linear: { bend: (x) => x, unbend: (x) => rounded(x, 4), digits: 3 },
  log: { bend: Math.log10, unbend: (x) => rounded(10 ** x, 4), digits: 3 },
  complement: { bend: (x) => -Math.log10(1 - x), unbend: (x) => rounded(1 - rounded(10 ** -x, 2), 6), digits: 5 },
};

// A labeled native range that opens at `home`. onInput gets the new value; the result of this
// function sets a value from outside.
function makeSlider(parent, slider, home, onInput) {
  const row = append(parent, "label", { class: "slider" });
  const head = append(row, "span", { class: "symbol" });
  append(head, "b", {}, slider.label);
  append(head, "span", { class: "about" }, ` ${slider.about}`);
  const { bend, unbend, digits } = SCALES[slider.scale];
  const [low, high] = [bend(slider.low), bend(slider.high)];
  // The range counts whole positions, so that both ends and the first value are hit exactly.
  const positions = slider.step ? Math.round((high - low) / slider.step) : FINE;
  const positionOf = (value) => Math.round(((bend(value) - low) / (high - low)) * positions);
  const exact = { 0: slider.low, [positions]: slider.high, [positionOf(home)]: home };
  const valueAt = (k) => exact[k] ?? unbend(low + ((high - low) * k) / positions);
  const input = append(row, "input", { type: "range", min: 0, max: positions, step: 1 });
  const output = append(row, "output");
  const show = (value) => {
    output.textContent = format(value, digits);
    input.setAttribute("aria-valuetext", `${slider.label} = ${output.textContent}`);
  };
  input.addEventListener("input", () => {
    const value = valueAt(Number(input.value));
    show(value);
    onInput(value);
  });
  keepKeys(input);
  return (value) => {
    input.value = positionOf(value);
    show(value);
  };
}

function makeButton(parent, label, onClick) {
  const button = append(parent, "button", { type: "button" }, label);
  button.addEventListener("click", onClick);
  keepKeys(button);
  return button;
}

// Keys that move a control must not also turn the book's page or move between notebook cells.
function keepKeys(control) {
  control.addEventListener("keydown", (event) => event.stopPropagation());
}

// Calls tick(share) from 0 to 1 over the duration, then done; returns a function that stops it.
function animate(milliseconds, tick, done) {
  let request = 0;
  const begin = performance.now();
  const next = (now) => {
    const share = Math.min((now - begin) / milliseconds, 1);
    tick(share);
    if (share < 1) request = requestAnimationFrame(next);
    else done();
  };
  request = requestAnimationFrame(next);
  return () => cancelAnimationFrame(request);
}
