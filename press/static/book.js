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

  // The index holds TeX and code, which write out what a reader may type as a letter: β₂ is \beta_2 and beta2.
  const NAMES = {
    α: ["alpha"], β: ["beta"], γ: ["gamma"], δ: ["delta"], ε: ["varepsilon", "epsilon", "eps"], η: ["eta"],
    θ: ["theta"], κ: ["kappa"], λ: ["lambda", "lam"], μ: ["mu"], ν: ["nu"], ξ: ["xi"], π: ["pi"], ρ: ["rho"],
    σ: ["sigma"], τ: ["tau"], φ: ["varphi", "phi"], χ: ["chi"], ψ: ["psi"], ω: ["omega"],
  };
  function written(query) {
    return query.replace(/([α-ω])\p{M}*([\d₀-₉]*)/giu, (_, letter, index) => {
      const names = NAMES[letter.toLowerCase()] ?? [];
      const digits = index.normalize("NFKC");
      return (digits ? names.flatMap((name) => [`${name}_${digits}`, name + digits]) : names).join(" ");
    });
  }
  const { search } = elasticlunr.Index.prototype;
  elasticlunr.Index.prototype.search = function (query, ...options) {
    return search.call(this, written(query), ...options);
  };

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
