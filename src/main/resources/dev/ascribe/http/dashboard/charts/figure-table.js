// The figures of methods by training size: the best of each size bold, the random baseline grey.

import { h, put, setText } from "../parts/dom.js";
import { count, decimal, plural, trainingSize } from "../parts/format.js";
import { written } from "./bar-chart.js";
import { haveSeeds } from "./figures.js";
import { sense } from "./metrics.js";
import { BASELINE } from "./strokes.js";

// { element, show(lines, sizes, metric) }. The element stays when the numbers become others, with the
// place to which somebody has scrolled it, and the focus.
export function figureTable() {
  const caption = h("p", { class: "hint figure-caption" });
  const scroller = h("div", { class: "scroller", tabindex: "0", role: "region" });
  return {
    element: h("div", { class: "stack" }, caption, scroller),
    show(lines, sizes, metric) {
      const ofModels = lines.every((line) => !line.method);
      setText(caption, captionOf(metric, ofModels, haveSeeds(lines)));
      scroller.setAttribute("aria-label", `The numbers of ${metric.title}`);
      put(scroller, table(lines, sizes, metric, ofModels));
    },
  };
}

function table(lines, sizes, metric, ofModels) {
  const settings = ofModels ? [null] : [...new Set(lines.map((line) => line.setting))];
  const ofAll = notesOf(lines, sizes, metric);
  return h(
    "table",
    { class: "plain figure-table", "aria-label": metric.title },
    h(
      "thead",
      {},
      h("tr", {}, h("th", { scope: "col" }, ofModels ? "Paradigm and model" : "Method"), sizes.map((size) => h("th", { scope: "col", class: "number" }, trainingSize(size), cellNote(ofAll.get(size))))),
    ),
    settings.map((setting) => rowsOf(lines.filter((line) => setting === null || line.setting === setting), { setting, sizes, metric, ofModels, ofAll })),
  );
}

// The rows of a setting, under its name.
function rowsOf(lines, { setting, sizes, metric, ofModels, ofAll }) {
  const best = new Map(sizes.map((size) => [size, bestOf(lines, size, metric)]));
  const ofSetting = notesOf(lines, sizes, metric);
  const isSaid = (size) => ofAll.get(size) !== null || (setting !== null && ofSetting.get(size) !== null);
  return h(
    "tbody",
    {},
    setting === null
      ? null
      : h("tr", { class: "setting" }, h("th", { scope: "rowgroup" }, setting), sizes.map((size) => h("td", { class: "number" }, ofAll.get(size) === null ? cellNote(ofSetting.get(size)) : null))),
    lines.map((line) =>
      h(
        "tr",
        { class: line.method === BASELINE ? "baseline" : null },
        h("th", { scope: "row" }, ofModels ? line.setting : line.method),
        sizes.map((size) => cell(line, size, metric, { best: best.get(size), isSaid: isSaid(size) })),
      ),
    ),
  );
}

function captionOf(metric, ofModels, hasSeeds) {
  return [
    `${metric.title}${hasSeeds ? ", mean \u00b1 standard deviation over seeds" : ""}: ${sense(metric)}.`,
    "Bold: the best of each training size, unless all are equal.",
    ofModels ? null : "Grey: the random baseline.",
    metric.beside ? `${metric.beside.about}.` : null,
  ].filter(Boolean).join(" ");
}

const pointAt = (line, size) => line.points.find((point) => point.size === size);

// The best mean among several lines as it is written, so that equals are bold together; null without
// rivals, and where all are equal.
function bestOf(lines, size, metric) {
  const means = lines
    .map((line) => ({ line, mean: pointAt(line, size)?.mean }))
    .filter(({ line, mean }) => mean !== undefined && !isByDefinition(line, metric, mean))
    .map(({ mean }) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)].map((mean) => decimal(mean, metric.digits));
  if (means.length < 2 || least === most) return null;
  return metric.sign === "+" ? most : least;
}

// The agreement of leaving words out with leaving words out is 1, whatever the model does.
const isByDefinition = (line, metric, mean) =>
  line.method === "occlusion" && metric.name === "leave-one-out-tau" && Math.abs(mean - 1) < 1e-7;

function cell(line, size, metric, { best, isSaid }) {
  const point = pointAt(line, size);
  if (!point) return h("td", { class: "number" }, "\u2013");
  const isBest = decimal(point.mean, metric.digits) === best && !isByDefinition(line, metric, point.mean);
  return h("td", { class: "number" }, h(isBest ? "strong" : "span", {}, written(point, metric.digits)), isSaid ? null : cellNote(note(point, metric)));
}

const cellNote = (text) => (text ? h("span", { class: "cell-note" }, text) : null);

// By training size, what all lines that have a figure there stand on, or null where they differ.
function notesOf(lines, sizes, metric) {
  return new Map(
    sizes.map((size) => {
      const notes = new Set(lines.map((line) => pointAt(line, size)).filter(Boolean).map((point) => note(point, metric)));
      return [size, notes.size === 1 ? [...notes][0] : null];
    }),
  );
}

// What a figure stands on, and what it cannot be read without.
function note({ seeds }, metric) {
  return [plural(seeds.length, "seed"), texts(seeds), metric.beside ? beside(seeds, metric.beside) : null].filter(Boolean).join(", ");
}

// How many texts the seeds have: of a subset, each has its own number.
function texts(seeds) {
  const counts = seeds.map((seed) => seed.count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? plural(most, "text") : `${count(least)} to ${count(most)} texts`;
}

function beside(seeds, { written: wordsOf, digits }) {
  const values = seeds.map((seed) => seed.beside).filter((value) => value !== null);
  if (!values.length) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => decimal(value, digits));
  return wordsOf(least === most ? least : `${least} to ${most}`);
}
