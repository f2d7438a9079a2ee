// The figures of methods by training size: the best of each size bold, the random baseline grey.

import { h, put } from "../parts/dom.js";
import { count, decimal, plural, trainingSize } from "../parts/format.js";
import { written } from "./bar-chart.js";
import { sense } from "./metrics.js";
import { BASELINE } from "./strokes.js";

// { element, show(lines, sizes, metric) }. The element stays when the numbers become others, with the
// place to which somebody has scrolled it, and the focus.
export function figureTable() {
  const element = h("div", { class: "scroller", tabindex: "0", role: "region" });
  return {
    element,
    show(lines, sizes, metric) {
      element.setAttribute("aria-label", `The numbers of ${metric.title}`);
      put(element, table(lines, sizes, metric));
    },
  };
}

function table(lines, sizes, metric) {
  const ofModels = lines.every((line) => !line.method);
  const settings = ofModels ? [null] : [...new Set(lines.map((line) => line.setting))];
  const common = new Map(sizes.map((size) => [size, commonNote(lines, size, metric)]));
  return h(
    "table",
    { class: "plain figure-table" },
    h("caption", {}, caption(metric, ofModels)),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, ofModels ? "Paradigm and model" : "Method"),
        sizes.map((size) => h("th", { scope: "col", class: "number" }, trainingSize(size), common.get(size) ? h("span", { class: "cell-note" }, common.get(size)) : null)),
      ),
    ),
    settings.map((setting) => {
      const some = lines.filter((line) => setting === null || line.setting === setting);
      const best = new Map(sizes.map((size) => [size, bestOf(some, size, metric)]));
      return h(
        "tbody",
        {},
        setting === null ? null : h("tr", { class: "setting" }, h("th", { scope: "rowgroup", colspan: String(sizes.length + 1) }, setting)),
        some.map((line) =>
          h(
            "tr",
            { class: line.method === BASELINE ? "baseline" : null },
            h("th", { scope: "row" }, ofModels ? line.setting : line.method),
            sizes.map((size) => cell(pointAt(line, size), metric, { best: best.get(size), common: common.get(size) })),
          ),
        ),
      );
    }),
  );
}

function caption(metric, ofModels) {
  return [
    `${metric.title}, mean \u00b1 standard deviation over seeds: ${sense(metric)}.`,
    "Bold: the best of each training size.",
    ofModels ? null : "Grey: the random baseline.",
    metric.beside ? `${metric.beside.about}.` : null,
  ].filter(Boolean).join(" ");
}

const pointAt = (line, size) => line.points.find((point) => point.size === size);

// The best mean among several lines as it is written, so that equals are all bold; null without rivals.
function bestOf(lines, size, metric) {
  const means = lines.map((line) => pointAt(line, size)?.mean).filter((mean) => mean !== undefined);
  if (means.length < 2) return null;
  return decimal(metric.sign === "+" ? Math.max(...means) : Math.min(...means), metric.digits);
}

function cell(point, metric, { best, common }) {
  if (!point) return h("td", { class: "number" }, "\u2013");
  const isBest = decimal(point.mean, metric.digits) === best;
  return h(
    "td",
    { class: "number" },
    h(isBest ? "strong" : "span", {}, written(point, metric.digits)),
    common === null ? h("span", { class: "cell-note" }, note(point, metric)) : null,
  );
}

// What all cells of a training size have in common, or null where they differ.
function commonNote(lines, size, metric) {
  const notes = new Set(lines.map((line) => pointAt(line, size)).filter(Boolean).map((point) => note(point, metric)));
  return notes.size === 1 ? [...notes][0] : null;
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
