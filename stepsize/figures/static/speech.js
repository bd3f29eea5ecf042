// What a screen reader says: signs in words, and the result once the controls rest, not at every frame.

const REST = 500; // milliseconds; a drag of a second is announced once

const LETTERS = {
  α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", η: "eta", θ: "theta", κ: "kappa", λ: "lambda",
  μ: "mu", ρ: "rho", σ: "sigma", τ: "tau", φ: "phi", ω: "omega", "∞": "infinity", "√": "root of ",
};

// Screen readers skip subscripts, exponents and, some of them, Greek: β₂ is "beta 2", 10⁻⁷ "10 to the −7".
function inSpeech(text) {
  return text
    .replace(/(?<=\p{Script=Greek})(?=\p{Script=Greek})/gu, " ")
    .replace(/×/g, " times ")
    .replace(/[⁰¹²³⁴-⁹⁻]+/g, " to the $&")
    .replace(/[₀-₉]+/g, " $&")
    .replace(/_/g, " ")
    .replace(/\u0302/g, " hat")
    .replace(/\*/g, " star")
    .replace(/./gu, (sign) => LETTERS[sign] ?? sign)
    .normalize("NFKC");
}

// A line that is heard and not seen. Returns say(words): the first are written at once, so that a figure that
// comes into view is not announced, the others after a rest.
function makeSpeaker(root) {
  const line = append(root, "p", { class: "spoken", role: "status" });
  const tell = (words) => write(line, inSpeech(words));
  const later = afterPause(REST, tell);
  return (words) => (line.textContent ? later : tell)(words);
}

// New words only: a screen reader repeats what is written again.
function write(element, words) {
  if (element.textContent !== words) setText(element, words);
}
