"use strict";

// The settings of a figure in the page's address, so that a lecturer can link them:
// 12_warm_restarts.html#12_warm_restarts-1?peak=0.2&start=-4,3

const StepsizeAddress = {
  // What the address says about this figure: only settings that it has, inside their limits.
  read(name, spec) {
    const [figure, query] = decodeURIComponent(location.hash.slice(1)).split("?");
    const asked = new URLSearchParams(figure === name ? query : "");
    const settings = {};
    for (const slider of spec?.sliders ?? []) {
      const value = Number(asked.get(slider.name) ?? NaN);
      if (value >= slider.low && value <= slider.high) settings[slider.name] = value;
    }
    for (const point of spec?.points ?? []) {
      const value = (asked.get(point.name) ?? "").split(",").map(Number);
      if (value.length === 2 && asked.has(point.name) && value.every(Number.isFinite)) settings[point.name] = value;
    }
    return settings;
  },

  // Put the figure's settings into the address, without a step in the reader's history.
  write(name, spec, model) {
    const controls = [...(spec?.sliders ?? []), ...(spec?.points ?? [])];
    const query = controls.map((control) => `${control.name}=${model.get(control.name)}`).join("&");
    history.replaceState(history.state, "", `#${name}?${query}`);
  },
};
