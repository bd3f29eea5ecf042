"use strict";

(() => {
  // What scrolls sideways must scroll by keyboard too; KaTeX's own letters are wider or narrower than the first ones.
  function reachScrolling() {
    for (const block of document.querySelectorAll(".output, .math.display, .table-wrapper, main pre > code")) {
      if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
    }
  }
  STEPSIZE_MATH.then(() => document.fonts.ready).then(reachScrolling);
  addEventListener("resize", reachScrolling);

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
})();
