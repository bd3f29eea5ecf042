"use strict";

// The model that a figure's module gets in JupyterLab, without a kernel behind it.
// Values change and events fire as they do there (Backbone): at once, in `set`.
class StepsizeModel {
  constructor(state, buffers) {
    this.state = state;
    this.listeners = new Map();
    for (const { path, data } of buffers) StepsizeModel.place(this.state, path, data);
  }

  // Bytes arrive as a DataView, in whatever depth of the state Python had them.
  static place(state, path, data) {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const inner = path.slice(0, -1).reduce((at, key) => at[key], state);
    inner[path.at(-1)] = new DataView(bytes.buffer);
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    const changes = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(changes).filter((key) => !same(this.state[key], changes[key]));
    for (const key of changed) this.state[key] = changes[key];
    for (const key of changed) this.fire(`change:${key}`, this, changes[key]);
    if (changed.length) this.fire("change", this);
  }

  on(names, listener) {
    for (const name of names.split(/\s+/)) {
      if (!this.listeners.has(name)) this.listeners.set(name, new Set());
      this.listeners.get(name).add(listener);
    }
  }

  off(names, listener) {
    const chosen = names ? names.split(/\s+/) : [...this.listeners.keys()];
    for (const name of chosen) {
      if (listener) this.listeners.get(name)?.delete(listener);
      else this.listeners.delete(name);
    }
  }

  fire(name, ...values) {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(...values);
  }

  // Nobody listens at the other end.
  save_changes() {}
  send() {}
}

function same(a, b) {
  const plain = (value) => value === null || typeof value !== "object";
  if (plain(a) || plain(b)) return Object.is(a, b);
  return JSON.stringify(a) === JSON.stringify(b) && !ArrayBuffer.isView(a);
}

window.StepsizeModel = StepsizeModel;
