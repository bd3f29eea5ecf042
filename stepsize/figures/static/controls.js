// What the reader moves: sliders, the scrubber over the updates, play and reset.

const FINE = 200; // positions of a slider without a step

// A labeled native range. onInput gets the new value; the result sets a value from outside.
function makeSlider(parent, slider, onInput) {
  const row = append(parent, "label", { class: "slider" });
  const head = append(row, "span", { class: "symbol" });
  append(head, "b", {}, slider.label);
  append(head, "span", { class: "about" }, ` ${slider.about}`);
  const bend = slider.log ? Math.log10 : (x) => x;
  const unbend = (x) => Number((slider.log ? 10 ** x : x).toPrecision(4));
  const [low, high] = [bend(slider.low), bend(slider.high)];
  // The range counts whole positions, so that both ends and round values are hit exactly.
  const positions = slider.step ? Math.round((high - low) / slider.step) : FINE;
  const valueAt = (k) => (k === positions ? slider.high : k === 0 ? slider.low : unbend(low + ((high - low) * k) / positions));
  const input = append(row, "input", { type: "range", min: 0, max: positions, step: 1 });
  const output = append(row, "output");
  const show = (value) => {
    output.textContent = format(value);
    input.setAttribute("aria-valuetext", `${slider.label} = ${format(value)}`);
  };
  input.addEventListener("input", () => {
    const value = valueAt(Number(input.value));
    show(value);
    onInput(value);
  });
  keepKeys(input);
  return (value) => {
    input.value = Math.round(((bend(value) - low) / (high - low)) * positions);
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
