// An explanation as a figure for papers, slides and mails: rectangles and texts, which SVG and PNG draw alike.
// Figures are light, whatever the page is, for they are printed.

import { svg } from "../parts/dom.js";
import { decimal, percent, signed } from "../parts/format.js";
import { directionOf, isSigned, isUncertain, shareOf, strongestOf } from "../parts/scores.js";
import { wordsOf } from "./explanation-words.js";

const WIDTH = 720;
const SPACE = 24;
const FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
const WORD = 18;
const LINE = 34;
// Strength of the strongest colour, and of one that is faded.
const FULL = 0.88;
const FADED = 0.22;
// Of a picture that is printed, whatever the screen is.
const SCALE = 2;
const RIGHT_TO_LEFT = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u;

// The colour behind a word, as [red, green, blue] on white.
export function shade(word, scale) {
  const style = getComputedStyle(document.documentElement);
  const hue = style.getPropertyValue(`--${directionOf(word.score)}`).trim().split(/\s+/).map(Number);
  const strength = shareOf(word.score, scale) * (isUncertain(word) ? FADED : FULL);
  return hue.map((channel) => Math.round(255 + (channel - 255) * strength));
}

export const rgb = (colour) => `rgb(${colour.join(", ")})`;

// What stands above and below the words.
export function captions(explanation) {
  const words = wordsOf(explanation);
  const scale = strongestOf(words);
  const legend = isSigned(explanation.method, words)
    ? `blue speaks for ${explanation.target}, orange against it; full colour: ${signed(scale)} and ${signed(-scale)}`
    : `the stronger the blue, the larger the score; full colour: ${decimal(scale)}`;
  const faded = words.some(isUncertain) ? "; faded: within two standard errors of 0" : "";
  return {
    title: `${explanation.target} ${percent(explanation.probabilities[explanation.target], 1)}`,
    source: `${explanation.model}, ${explanation.paradigm}, ${explanation.method}, ${explanation.evaluations} evaluations`,
    legend: legend + faded,
  };
}

// The figure as { width, height, rects: [{ x, y, width, height, fill }], texts: [{ x, y, text, size, weight, fill, width }] }.
export function layout(explanation) {
  const words = wordsOf(explanation);
  const scale = strongestOf(words);
  const { title, source, legend } = captions(explanation);
  const context = document.createElement("canvas").getContext("2d");
  const measure = (text, size, weight) => {
    context.font = `${weight} ${size}px ${FONT}`;
    return context.measureText(text).width;
  };
  const rects = [];
  const texts = [];
  const write = (text, x, y, size, weight, fill) => texts.push({ text, x, y, size, weight, fill, width: measure(text, size, weight) });
  write(title, SPACE, SPACE + 14, 20, 600, "#17212b");
  write(source, SPACE, SPACE + 38, 13, 400, "#51606f");
  let [x, y] = [0, SPACE + 58];
  let part = words[0]?.part;
  const mirrored = RIGHT_TO_LEFT.test(words.map((word) => word.text).join(" "));
  for (const word of words) {
    const width = Math.min(measure(word.text, WORD, 400), WIDTH - 2 * SPACE - 12) + 12;
    if ((x > 0 && x + width > WIDTH - 2 * SPACE) || word.part !== part) {
      x = 0;
      y += LINE;
      part = word.part;
    }
    const left = mirrored ? WIDTH - SPACE - x - width : SPACE + x;
    rects.push({ x: left, y, width, height: LINE - 8, fill: rgb(shade(word, scale)) });
    texts.push({ text: word.text, x: left + 6, y: y + 18, size: WORD, weight: 400, fill: "#000000", width: width - 12 });
    x += width + 4;
  }
  y += LINE;
  for (const row of wrapped(legend, WIDTH - 2 * SPACE, (text) => measure(text, 13, 400))) {
    write(row, SPACE, y + 18, 13, 400, "#51606f");
    y += 18;
  }
  return { width: WIDTH, height: y + SPACE, rects, texts };
}

function wrapped(text, width, measure) {
  const rows = [""];
  for (const word of text.split(" ")) {
    const longer = rows.at(-1) === "" ? word : `${rows.at(-1)} ${word}`;
    if (measure(longer) > width) rows.push(word);
    else rows[rows.length - 1] = longer;
  }
  return rows;
}

export function asSvg(figure) {
  const element = svg(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", width: figure.width, height: figure.height, viewBox: `0 0 ${figure.width} ${figure.height}` },
    svg("rect", { width: figure.width, height: figure.height, fill: "#ffffff" }),
    figure.rects.map((rect) => svg("rect", { ...rect, rx: 4 })),
    figure.texts.map(({ text, width, size, weight, ...rest }) =>
      svg("text", { ...rest, "font-family": FONT, "font-size": size, "font-weight": weight, textLength: width.toFixed(1), lengthAdjust: "spacingAndGlyphs" }, text)),
  );
  return new XMLSerializer().serializeToString(element);
}

export function asPng(figure) {
  const canvas = document.createElement("canvas");
  canvas.width = figure.width * SCALE;
  canvas.height = figure.height * SCALE;
  const context = canvas.getContext("2d");
  context.scale(SCALE, SCALE);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, figure.width, figure.height);
  for (const { x, y, width, height, fill } of figure.rects) {
    context.fillStyle = fill;
    context.beginPath();
    context.roundRect(x, y, width, height, 4);
    context.fill();
  }
  for (const { text, x, y, size, weight, fill, width } of figure.texts) {
    context.font = `${weight} ${size}px ${FONT}`;
    context.fillStyle = fill;
    context.fillText(text, x, y, width);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
