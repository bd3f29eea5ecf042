// The settings of a figure in the page's address, so that a lecturer can link them: #Restarts?peak=0.2&start=-4,3

// What the reader asked for: the address that the page was opened with, or one followed since, but not what
// the figures write. They share it, although each may have imported this module for itself.
const asked = (window.stepsizeAsked ??= hearAddress());

function hearAddress() {
  // JupyterLab rewrites the address while it starts; the browser remembers the one that was opened.
  const opened = performance.getEntriesByType("navigation")[0]?.name.split("#")[1];
  const heard = { hash: opened ?? location.hash.slice(1) };
  addEventListener("hashchange", () => (heard.hash = location.hash.slice(1)));
  return heard;
}

// In the book a figure has a number, elsewhere the name of its class.
function addressName(el, spec) {
  return el.closest("[data-figure]")?.dataset.figure ?? spec.name;
}

// What the reader's address says about this figure, or null: only settings that it has, inside their limits.
// It is said once; a cell that is executed again shows what its code says.
function takeAddress(figure, spec) {
  const [name, query] = asked.hash.split("?");
  if (!query || new URLSearchParams(`name=${name}`).get("name") !== figure) return null;
  asked.hash = "";
  const said = new URLSearchParams(query);
  const settings = {};
  for (const { name, low, high } of spec.sliders) {
    const value = toNumber(said.get(name));
    if (isWithin(value, [low, high])) settings[name] = value;
  }
  for (const { name, values } of spec.choices) if (values.includes(said.get(name))) settings[name] = said.get(name);
  for (const { name } of spec.points) {
    const place = (said.get(name) ?? "").split(",").map(toNumber);
    const panel = spec.panels.find(({ handle }) => handle.includes(name));
    if (place.length === 2 && isWithin(place[0], panel.x.range) && isWithin(place[1], panel.y.range)) settings[name] = place;
  }
  return settings;
}

// Not a number where nothing is written, which JavaScript takes for 0.
function toNumber(text) {
  return text?.trim() ? Number(text) : NaN;
}

function isWithin(value, [low, high]) {
  return low <= value && value <= high;
}

// A function that puts the settings into the address, without a step in the reader's history. It waits
// for a pause: browsers limit how often an address may change, and a dragged slider would exceed it.
function makeAddressWriter(name) {
  return afterPause(250, (settings) => {
    const query = Object.entries(settings).map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
    history.replaceState(history.state, "", `${location.href.split("#")[0]}#${name}?${query.join("&")}`);
  });
}

// The action, done once so many milliseconds after its last call.
function afterPause(milliseconds, action) {
  let waiting = 0;
  return (...values) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => action(...values), milliseconds);
  };
}
