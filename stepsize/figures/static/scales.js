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

// The places of bars: their numbers 0, 1, … to pixels, each in the middle of its share of the axis.
function makePlaces(labels, begin, end) {
  const width = (end - begin) / labels.length;
  const scale = (i) => begin + (i + 0.5) * width;
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

// Significant digits as a reader writes them: 0.05, 12.3, 4.2×10⁻⁷.
function format(x, digits = 3) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞";
  const [leading, exponent] = x.toExponential(digits - 1).split("e").map(Number);
  if (x === 0 || (exponent >= -3 && exponent < 5)) return String(Number(x.toPrecision(digits))).replace("-", "−");
  return `${leading}×${powerOfTen(exponent)}`.replace("-", "−");
}

function tickLabel(x, log) {
  const exponent = Math.log10(x);
  const plain = !log || Math.abs(exponent) < 2.5 || Math.abs(exponent - Math.round(exponent)) > 1e-9;
  return plain ? format(x) : powerOfTen(Math.round(exponent));
}
