"use strict";

// The living figures of a page, each alive as soon as it is read: this script comes before everything else
// that a page can wait for.
(() => {
  // A page of file:// may not import a file, but it may import a blob of its own.
  const loaded = new Map();

  function load(key) {
    if (!loaded.has(key)) {
      const { esm, css } = window.STEPSIZE_MODULES[key];
      if (css) document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
      const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
      loaded.set(key, import(url).finally(() => URL.revokeObjectURL(url)));
    }
    return loaded.get(key);
  }
  // Ready before the page is read as far as its first figure.
  Object.keys(STEPSIZE_MODULES).forEach(load);

  async function mount(figure) {
    const { state, buffers } = JSON.parse(figure.querySelector("script").textContent);
    if (state.spec?.compute?.kind === "kernel") return; // it needs Python, so the still picture stays
    const imported = await load(figure.dataset.module);
    // The module's default is the widget, or a function that makes one.
    const made = imported.default ?? imported;
    const widget = typeof made === "function" ? await made() : made;
    const model = new StepsizeModel(state, buffers);
    const context = {
      model,
      signal: new AbortController().signal,
      experimental: { invoke: () => Promise.reject(new Error("There is no kernel in the book.")) },
    };
    await widget.initialize?.(context);
    const el = document.createElement("div");
    el.className = "live";
    figure.querySelector("figcaption").before(el);
    try {
      await widget.render({ ...context, el });
      figure.classList.add("is-live");
    } catch (error) {
      el.remove();
      throw error;
    }
  }

  // The still picture stays where a figure fails; the console says why.
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        mount(target).catch((error) => console.error(`${target.dataset.figure}:`, error));
      }
    },
    { rootMargin: "600px" },
  );
  // A figure reads its settings from the address itself: #12_warm_restarts-1?peak=0.2
  const isLinked = (figure) => location.hash.startsWith(`#${figure.dataset.figure}?`);

  // Those of the page as far as it is read, the next time those that came since; a caption is a figure's end.
  const found = new Set();
  function find() {
    for (const figure of document.querySelectorAll(".stepsize-figure:has(> figcaption)")) {
      if (found.has(figure)) continue;
      found.add(figure);
      near.observe(figure);
      if (isLinked(figure)) figure.scrollIntoView();
    }
  }
  const reading = new MutationObserver(find);
  reading.observe(document, { childList: true, subtree: true });
  addEventListener("hashchange", () => [...found].find(isLinked)?.scrollIntoView());
  document.addEventListener("DOMContentLoaded", () => {
    reading.disconnect();
    find();
    [...found].find(isLinked)?.scrollIntoView(); // what follows it may have been missing
  });
})();
