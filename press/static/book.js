"use strict";

(() => {
  // Math: the page holds TeX; a reader without scripts sees that.
  for (const element of document.querySelectorAll(".math.inline, .math.display")) {
    const displayMode = element.classList.contains("display");
    katex.render(element.textContent, element, { displayMode, throwOnError: false });
  }

  // What scrolls sideways must scroll by keyboard too.
  for (const block of document.querySelectorAll(".output, .math.display, main pre > code")) {
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
  }

  // mdBook's bar is no landmark, and its switch for the contents a label that no keyboard reaches.
  document.getElementById("mdbook-menu-bar").setAttribute("role", "banner");
  const label = document.getElementById("mdbook-sidebar-toggle");
  const button = document.createElement("button");
  for (const { name, value } of label.attributes) if (name !== "for") button.setAttribute(name, value);
  button.type = "button";
  button.append(...label.childNodes);
  button.addEventListener("click", () => {
    label.dispatchEvent(new Event("click"));
    document.getElementById("mdbook-sidebar-toggle-anchor").click();
  });
  // mdBook goes on telling the label whether the contents are shown.
  new MutationObserver(() => button.setAttribute("aria-expanded", label.getAttribute("aria-expanded"))).observe(label, {
    attributeFilter: ["aria-expanded"],
  });
  label.replaceWith(button);

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

  async function mount(figure) {
    const { module, state, buffers } = JSON.parse(figure.querySelector("script").textContent);
    if (state.spec?.compute?.kind === "kernel") return; // it needs Python, so the still picture stays
    const imported = await load(module);
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
  for (const figure of document.querySelectorAll(".stepsize-figure")) {
    near.observe(figure);
    if (location.hash.startsWith(`#${figure.dataset.figure}?`)) figure.scrollIntoView();
  }
})();
