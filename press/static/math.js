"use strict";

// Math: the page holds TeX, which a reader without scripts sees. KaTeX takes half a second for a long
// page, so the formulas in view are typeset at once and the others in the browser's pauses, the nearest
// first: a figure does not wait for them.
(() => {
  const SLICE = 8; // milliseconds, the least that is done in a pause
  const waiting = new Set(document.querySelectorAll(".math.inline, .math.display"));

  function typeset(element) {
    waiting.delete(element);
    const displayMode = element.classList.contains("display");
    katex.render(element.textContent, element, { displayMode, throwOnError: false });
  }

  // How far each waiting formula is from what the reader sees: 0 for one inside it.
  function byDistance() {
    const distance = ({ top, bottom }) => Math.max(0, top - innerHeight, -bottom);
    const measured = [...waiting].map((element) => [distance(element.getBoundingClientRect()), element]);
    return measured.sort(([a], [b]) => a - b);
  }

  // Typeset formulas have another height. Browsers hold what the reader sees in its place; Safari does not.
  function inPlace(work) {
    if (CSS.supports("overflow-anchor", "auto")) return work();
    const seen = [...document.querySelectorAll("main > *")].find((element) => element.getBoundingClientRect().bottom > 0);
    const before = seen?.getBoundingClientRect().top;
    work();
    if (seen && scrollY > 0) scrollBy({ top: seen.getBoundingClientRect().top - before, behavior: "instant" });
  }

  // Safari has no idle callbacks.
  const inPause = window.requestIdleCallback
    ? (work) => requestIdleCallback(work, { timeout: 200 })
    : (work) => setTimeout(work, 0, { timeRemaining: () => 0 });

  const done = new Promise((resolve) => {
    function slice(pause) {
      const begin = performance.now();
      const nearest = byDistance();
      const measured = performance.now();
      // On a page that takes long to measure, few long slices cost less than many short ones.
      const end = measured + Math.max(SLICE, pause.timeRemaining(), measured - begin);
      inPlace(() => {
        for (const [, element] of nearest) {
          typeset(element);
          if (performance.now() >= end) break;
        }
      });
      if (waiting.size) inPause(slice);
      else resolve();
    }
    inPause(slice);
  });

  // mdBook copies the headings into its list of contents, and paper shows every formula.
  for (const element of document.querySelectorAll(":is(h1, h2, h3, h4, h5, h6) .math")) typeset(element);
  for (const [distance, element] of byDistance()) if (distance === 0) typeset(element);
  addEventListener("beforeprint", () => waiting.forEach(typeset));

  window.STEPSIZE_MATH = done; // resolves when every formula of the page is typeset
})();
