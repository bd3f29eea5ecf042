// The figure: controls and linked panels that change in one frame. anywidget calls render.

const PLAY_MILLISECONDS = 4000;
const JUMPS = 8; // of a play, for readers whom motion disturbs
const PHONE = 620; // pixels, as in figure.css
const MODES = { live: fromCode, kernel: fromKernel, baked: fromFrames };

async function render({ model, el }) {
  const spec = model.get("spec");
  const compute = await MODES[spec.compute.kind](model, spec);
  const names = [...spec.sliders, ...spec.choices, ...spec.points].map((control) => control.name);
  const settings = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const first = structuredClone(settings);
  const { steps } = spec.compute;
  let upTo = steps;
  let stopPlaying = null;
  let pending = 0;
  const address = addressName(el, spec);
  const writeAddress = makeAddressWriter(address);

  const root = append(el, "div", { class: "stepsize", role: "group", "aria-label": inSpeech(spec.title) });
  append(root, "p", { class: "title" }, spec.title);
  const kinds = panelKinds(spec.panels);
  const others = kinds.filter((kind) => kind !== "tall");
  const board = append(root, "div", { class: `board of-${others[0] ?? "tall"}`, style: `--rows: ${others.length || 1}` });
  const isNarrow = () => root.clientWidth < PHONE; // asked again when a phone is turned or a hidden tab is opened
  const panels = spec.panels.map((panel, i) => makePanel(board, panel, kinds[i], isNarrow));
  makeLegend(root, spec.panels);
  const controls = append(root, "div", { class: "controls" });

  // In kernel mode the question itself carries the settings: the traits wait for a pause, so that their
  // update does not stand in the kernel's queue before every question.
  const unsaved = new Set();
  const saveNow = () => {
    unsaved.clear();
    model.save_changes();
  };
  const save = spec.compute.kind === "kernel" ? afterPause(100, saveNow) : saveNow;
  const change = (name, value) => {
    settings[name] = value;
    unsaved.add(name);
    model.set(name, value);
    save();
    writeAddress(settings);
    refresh();
  };
  const sliders = Object.fromEntries(
    spec.sliders.map((slider) => [slider.name, makeSlider(controls, slider, first[slider.name], (value) => change(slider.name, value))]),
  );
  const show = Object.values(sliders).map(({ show }, i) => () => show(settings[spec.sliders[i].name]));
  for (const choice of spec.choices) {
    const choose = makeChoice(controls, choice, (value) => change(choice.name, value));
    show.push(() => choose(settings[choice.name]));
  }
  spec.panels.forEach(({ handle }, i) => {
    if (handle.length) show.push(attachHandle(panels[i], handle));
  });
  const actions = append(root, "div", { class: "actions" });
  const play = spec.plays && makeButton(actions, "Play", toggle);
  const updates = { label: "t", about: "updates shown", low: 0, high: steps, step: 1, scale: "linear" };
  const scrub = spec.plays && makeSlider(actions, updates, steps, (value) => {
    pause();
    upTo = value;
    refresh();
  });
  makeButton(actions, "Reset", reset);
  const goal = spec.goal && append(root, "p", { class: "goal" });
  const sentence = append(root, "p", { class: "sentence", "aria-hidden": "true" });
  const say = makeSpeaker(root);
  const closeLecture = makeLecture(root, actions, { play: play ? toggle : null, reset });

  // On a panel the reader drags one point, or the values of two sliders.
  function attachHandle(panel, handle) {
    if (handle.length === 1) {
      const [name] = handle;
      const { about } = spec.points.find((point) => point.name === name);
      const put = makeHandle(panel, about, (value) => change(name, value));
      return () => put(settings[name]);
    }
    const about = handle.map((name) => spec.sliders.find((slider) => slider.name === name).label).join(" and ");
    const move = (place) => handle.forEach((name, i) => change(name, sliders[name].nearest(place[i])));
    const put = makeHandle(panel, about, move, handle.map((name) => sliders[name].nudge));
    return () => put(handle.map((name) => settings[name]));
  }

  function toggle() {
    if (stopPlaying) pause();
    else start();
  }

  function start() {
    play.textContent = "Pause";
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    stopPlaying = animate(PLAY_MILLISECONDS, (share) => {
      upTo = Math.round((still ? Math.floor(share * JUMPS) / JUMPS : share) * steps);
      refresh();
    }, pause);
  }

  function pause() {
    stopPlaying?.();
    stopPlaying = null;
    if (play) play.textContent = "Play";
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
    for (const update of show) update();
    if (scrub) scrub.show(upTo);
    compute(settings, paint);
  }

  // A frame that could not be computed leaves the last one standing and says why.
  function paint(frame) {
    if (!frame.failure) for (const panel of panels) panel.draw(frame.tables, upTo);
    const words = frame.failure ?? describe(spec, frame, settings);
    write(sentence, words);
    const won = goal && !frame.failure && lightUp(goal, spec, frame.reached);
    say(won ? `${won} ${words}` : words);
  }

  const listeners = names.map((name) => {
    // The kernel repeats what it is told. What the reader has moved since is newer than that.
    const listener = () => {
      if (unsaved.has(name)) return model.set(name, settings[name]);
      settings[name] = model.get(name);
      refresh();
    };
    model.on(`change:${name}`, listener);
    return () => model.off(`change:${name}`, listener);
  });
  function follow() {
    const linked = takeAddress(address, spec);
    if (!linked) return;
    pause();
    for (const [name, value] of Object.entries(linked)) change(name, nearest(name, value));
    root.scrollIntoView({ block: "center" });
  }

  // Between the positions of a slider there is no frame, and no half update of warm-up.
  function nearest(name, value) {
    const slider = spec.sliders.find((slider) => slider.name === name);
    return slider?.step || slider?.values ? sliders[name].nearest(value) : value;
  }

  draw();
  follow();
  addEventListener("hashchange", follow);
  return () => {
    pause();
    cancelAnimationFrame(pending);
    removeEventListener("hashchange", follow);
    closeLecture();
    compute.stop?.();
    root.remove(); // ipywidgets keeps the element of a closed view
    listeners.forEach((stop) => stop());
  };
}

// The challenge, and whether one of the runs has met it; the result says so where one has.
function lightUp(goal, { goal: text, runs }, reached) {
  const winner = reached.indexOf(true);
  const by = runs[winner] ? ` by ${runs[winner]}` : "";
  goal.classList.toggle("reached", winner >= 0);
  write(goal, winner < 0 ? `○ Goal: ${text}` : `● Goal reached${by}: ${text}`);
  return winner < 0 ? null : `Goal reached${by}: ${text}.`;
}

export default { render };
