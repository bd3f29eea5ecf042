// What the reader moves: sliders, the scrubber over the updates, play and reset.

// A labeled native range. onInput gets the new value; the result sets a value from outside.
function makeSlider(parent, slider, onInput) {
  const row = append(parent, "label", { class: "slider" });
  const head = append(row, "span", { class: "symbol" });
  append(head, "b", {}, slider.label);
  append(head, "span", { class: "about" }, ` ${slider.about}`);
  const bend = slider.log ? Math.log10 : (x) => x;
  const unbend = slider.log ? (x) => Number((10 ** x).toPrecision(4)) : (x) => x;
  const [low, high] = [bend(slider.low), bend(slider.high)];
  const step = slider.step ?? (high - low) / 200;
  const input = append(row, "input", { type: "range", min: low, max: high, step });
  const output = append(row, "output");
  const show = (value) => {
    output.textContent = format(value);
    input.setAttribute("aria-valuetext", `${slider.label} = ${format(value)}`);
  };
  input.addEventListener("input", () => {
    // The two ends are the exact limits: 10 ** log10(limit) may miss them by a rounding.
    const position = Number(input.value);
    const value = Math.min(Math.max(position === high ? slider.high : unbend(position), slider.low), slider.high);
    show(value);
    onInput(value);
  });
  keepKeys(input);
  return (value) => {
    if (document.activeElement !== input) input.value = bend(value);
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
