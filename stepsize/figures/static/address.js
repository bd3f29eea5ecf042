// The settings of a figure in the page's address, so that a lecturer can link them: #Restarts?peak=0.2&start=-4,3

// In the book a figure has a number, elsewhere the name of its class.
function addressName(el, spec) {
  return el.closest("[data-figure]")?.dataset.figure ?? spec.name;
}

// What the address says about this figure, or null: only settings that it has, inside their limits.
function readAddress(name, spec) {
  // JupyterLab rewrites the address while it starts; the browser remembers the one that was opened.
  const opened = performance.getEntriesByType("navigation")[0]?.name.split("#")[1];
  const hashes = [location.hash.slice(1), opened ?? ""].map(decodeURIComponent);
  const query = hashes.map((hash) => hash.split("?")).find(([figure, query]) => figure === name && query)?.[1];
  if (!query) return null;
  const asked = new URLSearchParams(query);
  const settings = {};
  for (const { name, low, high } of spec.sliders) {
    const value = Number(asked.get(name) ?? NaN);
    if (value >= low && value <= high) settings[name] = value;
  }
  for (const { name, values } of spec.choices) if (values.includes(asked.get(name))) settings[name] = asked.get(name);
  for (const { name } of spec.points) {
    const value = (asked.get(name) ?? "").split(",").map(Number);
    if (value.length === 2 && asked.has(name) && value.every(Number.isFinite)) settings[name] = value;
  }
  return settings;
}

// A function that puts the settings into the address, without a step in the reader's history. It waits
// for a pause: browsers limit how often an address may change, and a dragged slider would exceed it.
function makeAddressWriter(name) {
  return afterPause(250, (settings) => {
    const query = Object.entries(settings).map(([key, value]) => `${key}=${value}`).join("&");
    history.replaceState(history.state, "", `#${name}?${query}`);
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
