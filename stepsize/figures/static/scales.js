// Axes: from numbers to pixels, and where the ticks stand.

const SVG = "http://www.w3.org/2000/svg";

// A child element with attributes; text, when given, becomes its content.
function append(parent, name, attributes = {}, text = null) {
  const svg = parent.namespaceURI === SVG || name === "svg";
  const child = svg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  if (text !== null) child.textContent = text;
  parent.append(child);
  return child;
}

// Numbers in axis.range (low to high) to pixels from `begin` to `end`, and back by .invert.
function makeScale(axis, begin, end) {
  const bend = axis.log ? Math.log10 : (x) => x;
  const unbend = axis.log ? (x) => 10 ** x : (x) => x;
  const [low, high] = axis.range.map(bend);
  const scale = (x) => {
    const place = (bend(x) - low) / (high - low);
    return begin + (end - begin) * Math.min(Math.max(place, -10), 10); // far outside is far enough
  };
  scale.invert = (pixel) => unbend(low + ((pixel - begin) / (end - begin)) * (high - low));
  scale.shows = (x) => axis.range[0] <= x && x <= axis.range[1];
  scale.ticks = axis.log ? logTicks(low, high) : linearTicks(low, high);
  return scale;
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

// Powers of ten, thinned to at most six; low and high are exponents.
function logTicks(low, high) {
  const every = Math.ceil((high - low) / 6);
  const ticks = [];
  for (let e = Math.ceil(low / every) * every; e <= high + 1e-9; e += every) ticks.push(10 ** e);
  return ticks;
}

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

function powerOfTen(exponent) {
  return "10" + [...String(exponent)].map((sign) => SUPERSCRIPT[sign]).join("");
}

// Significant digits as a reader writes them: 0.05, 12.3, 4.2×10⁻⁷.
function format(x, digits = 3) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞";
  const [leading, exponent] = x.toExponential(digits - 1).split("e").map(Number);
  if (x === 0 || (exponent >= -3 && exponent < 5)) return String(Number(x.toPrecision(digits))).replace("-", "−");
  return `${leading}×${powerOfTen(exponent)}`.replace("-", "−");
}

function tickLabel(x, log) {
  return log ? powerOfTen(Math.round(Math.log10(x))) : format(x);
}
