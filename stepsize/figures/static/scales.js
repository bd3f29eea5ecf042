// Axes: from numbers to pixels, and where the ticks stand.

const SVG = "http://www.w3.org/2000/svg";

// A child element with attributes; text, when given, becomes its content.
function append(parent, name, attributes = {}, text = null) {
  const svg = parent.namespaceURI === SVG || name === "svg";
  const child = svg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  if (text !== null) setText(child, text);
  parent.append(child);
  return child;
}

// "2/λ_max" with max as a subscript. The underscore stays in the text, unseen, so that it can be compared and copied.
function setText(element, text) {
  const svg = element.namespaceURI === SVG;
  const [tag, hidden] = svg ? ["tspan", { display: "none" }] : ["span", { hidden: "" }];
  const parts = text.split(/((?<=(?:^|\P{L})\p{L})_[a-z]+)/u); // every second one is a subscript
  element.textContent = parts[0];
  for (let i = 1; i < parts.length; i += 2) {
    append(element, tag, hidden).append("_");
    append(element, tag, { class: "sub", ...(svg && { dy: 3 }) }).append(parts[i].slice(1));
    if (parts[i + 1]) append(element, tag, svg ? { dy: -3 } : {}).append(parts[i + 1]);
  }
}

// Numbers in axis.range (low to high) to pixels over the span [begin, end], and back by .invert. The span
// is read at every call: a panel that gets another size changes it.
function makeScale(axis, span) {
  const bend = axis.log ? Math.log10 : (x) => x;
  const unbend = axis.log ? (x) => 10 ** x : (x) => x;
  const [low, high] = axis.range.map(bend);
  const scale = (x) => {
    const place = (bend(x) - low) / (high - low);
    return span[0] + (span[1] - span[0]) * Math.min(Math.max(place, -10), 10); // far outside is far enough
  };
  scale.invert = (pixel) => unbend(low + ((pixel - span[0]) / (span[1] - span[0])) * (high - low));
  scale.shows = (x) => axis.range[0] <= x && x <= axis.range[1];
  scale.ticks = axis.log ? logTicks(low, high) : linearTicks(low, high);
  scale.labels = tickLabels(scale.ticks, axis.log);
  return scale;
}

// The places of bars: their numbers 0, 1, … to pixels, each in the middle of its share of the span.
function makePlaces(labels, span) {
  const width = () => (span[1] - span[0]) / labels.length;
  const scale = (i) => span[0] + (i + 0.5) * width();
  return Object.assign(scale, { width, labels, ticks: labels.map((_, i) => i) });
}

// Round numbers, about five of them, between low and high.
function linearTicks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.push(i * step);
  return ticks;
}

// Powers of ten, thinned to at most six, and below two decades also their 2- and 5-fold; low and
// high are exponents.
function logTicks(low, high) {
  const every = Math.ceil((high - low) / 6);
  const factors = high - low < 2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let e = Math.floor(low / every) * every; e <= high + 1e-9; e += every) {
    ticks.push(...factors.map((factor) => factor * 10 ** e));
  }
  return ticks.filter((tick) => low - 1e-9 <= Math.log10(tick) && Math.log10(tick) <= high + 1e-9);
}

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

function powerOfTen(exponent) {
  return "10" + [...String(exponent)].map((sign) => SUPERSCRIPT[sign]).join("");
}

// Significant digits as a reader writes them: 0.05, 12.3, 4.2×10⁻⁷, 10⁻⁸.
function format(x, digits = 3) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞";
  const exponent = Number(x.toExponential(digits - 1).split("e")[1]);
  if (x === 0 || (exponent >= -3 && exponent < 5)) return String(Number(x.toPrecision(digits))).replace("-", "−");
  return inPowers(x, digits);
}

function inPowers(x, digits) {
  const [leading, exponent] = x.toExponential(digits - 1).split("e").map(Number);
  const factor = { 1: "", "-1": "-" }[leading] ?? `${leading}×`;
  return `${factor}${powerOfTen(exponent)}`.replace("-", "−");
}

// The labels of one axis are alike: plain numbers, or powers of ten where one of them is far from 1.
function tickLabels(ticks, log) {
  const far = log && (ticks[0] < 0.009 || ticks[ticks.length - 1] > 1100);
  return ticks.map((tick) => (far && (tick < 0.9 || tick > 11) ? inPowers(tick, 1) : format(tick)));
}
