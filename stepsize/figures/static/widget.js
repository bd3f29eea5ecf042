// The figure: controls and linked panels that change in one frame. anywidget calls render.

const PLAY_MILLISECONDS = 4000;

async function render({ model, el }) {
  const spec = model.get("spec");
  const compute = spec.compute.kind === "kernel" ? fromKernel(model, spec) : await fromCode(model.get("code"), spec);
  const names = [...spec.sliders, ...spec.points].map((control) => control.name);
  const settings = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const first = structuredClone(settings);
  const { steps } = spec.compute;
  let upTo = steps;
  let stopPlaying = null;
  let pending = 0;

  const root = append(el, "div", { class: "stepsize", role: "group", "aria-label": spec.title });
  append(root, "p", { class: "title" }, spec.title);
  const board = append(root, "div", { class: "board" });
  const panels = spec.panels.map((panel, i) => {
    const size = i === 0 ? { width: 460, height: 400 } : { width: 380, height: 200 };
    return makePanel(board, panel, size, `${panel.y.label} over ${panel.x.label}`);
  });
  const legend = append(root, "p", { class: "legend" });
  if (spec.panels[0].lines.length > 1) for (const look of spec.panels[0].lines) addToLegend(legend, look);
  const controls = append(root, "div", { class: "controls" });

  const change = (name, value) => {
    settings[name] = value;
    model.set(name, value);
    model.save_changes();
    refresh();
  };
  const show = Object.fromEntries(
    spec.sliders.map((slider) => [slider.name, makeSlider(controls, slider, first[slider.name], (value) => change(slider.name, value))]),
  );
  for (const point of spec.points) {
    show[point.name] = makeHandle(panels[0], point.about, (value) => change(point.name, value));
  }
  const actions = append(root, "div", { class: "actions" });
  const play = makeButton(actions, "Play", () => (stopPlaying ? pause() : start()));
  const updates = { label: "t", about: "updates shown", low: 0, high: steps, step: 1, scale: "linear" };
  const scrub = makeSlider(actions, updates, steps, (value) => {
    pause();
    upTo = value;
    refresh();
  });
  makeButton(actions, "Reset", reset);
  makeLecture(root, actions, { play: () => (stopPlaying ? pause() : start()), reset });
  const sentence = append(root, "p", { class: "sentence", "aria-live": "polite" });

  function start() {
    play.textContent = "Pause";
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    stopPlaying = animate(still ? 0 : PLAY_MILLISECONDS, (share) => {
      upTo = Math.round(share * steps);
      refresh();
    }, pause);
  }

  function pause() {
    stopPlaying?.();
    stopPlaying = null;
    play.textContent = "Play";
  }

  function reset() {
    pause();
    upTo = steps;
    for (const name of names) change(name, structuredClone(first[name]));
  }

  function refresh() {
    pending ||= requestAnimationFrame(draw);
  }

  function draw() {
    pending = 0;
    for (const name of names) show[name](settings[name]);
    scrub(upTo);
    compute(settings, paint);
  }

  // A frame that could not be computed leaves the last one standing and says why.
  function paint(frame) {
    if (!frame.failure) panels.forEach((panel, i) => panel.draw(frame, spec.panels[i].series === "eta" ? upTo : upTo + 1));
    const words = frame.failure ?? describe(spec.sentences, spec.panels[0].lines.map((look) => look.name), frame);
    if (sentence.textContent !== words) sentence.textContent = words;
  }

  const listeners = names.map((name) => {
    const listener = () => {
      settings[name] = model.get(name);
      refresh();
    };
    model.on(`change:${name}`, listener);
    return () => model.off(`change:${name}`, listener);
  });
  draw();
  return () => {
    pause();
    cancelAnimationFrame(pending);
    listeners.forEach((stop) => stop());
  };
}

function addToLegend(legend, look) {
  const color = `light-dark(${look.light}, ${look.dark})`;
  const entry = append(legend, "span", { class: "entry" });
  const sample = append(entry, "svg", { viewBox: "0 0 36 14", "aria-hidden": "true" });
  append(sample, "path", { class: "run", d: "M0,7H36", style: `stroke: ${color}`, "stroke-dasharray": look.dash });
  append(sample, "path", { d: MARKERS[look.marker], transform: "translate(18,7)", style: `fill: ${color}` });
  append(entry, "span", {}, look.name);
}

export default { render };
