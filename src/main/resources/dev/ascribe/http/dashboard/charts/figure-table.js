// The numbers behind a chart, for those who read numbers or cannot see the chart.

import { h, put } from "../parts/dom.js";
import { count, decimal, plural, trainingSize } from "../parts/format.js";

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
  return h(
    "table",
    { class: "plain figure-table" },
    h("caption", {}, `${metric.title}: mean over seeds \u00b1 standard deviation of the seeds${metric.beside ? `; ${metric.beside.about}` : ""}`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Paradigm and model"), h("th", { scope: "col" }, "Method"), sizes.map((size) => h("th", { scope: "col", class: "number" }, trainingSize(size))))),
    h("tbody", {}, lines.map((line) => row(line, sizes, metric))),
  );
}

function row(line, sizes, metric) {
  const points = new Map(line.points.map((point) => [point.size, point]));
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, line.setting),
    h("td", {}, line.method || "\u2013"),
    sizes.map((size) => cell(points.get(size), metric)),
  );
}

function cell(point, metric) {
  if (!point) return h("td", { class: "number" }, "\u2013");
  const { seeds, mean, deviation } = point;
  return h(
    "td",
    { class: "number" },
    decimal(mean, metric.digits) + (seeds.length > 1 ? ` \u00b1 ${decimal(deviation, metric.digits)}` : ""),
    h("span", { class: "cell-note" }, `${seeds.length > 1 ? `${plural(seeds.length, "seed")}, ` : ""}${texts(seeds)}`),
    metric.beside ? beside(seeds, metric.beside) : null,
  );
}

// How many texts the seeds have: of a subset, each has its own number.
function texts(seeds) {
  const counts = seeds.map((seed) => seed.count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? plural(most, "text") : `${count(least)} to ${count(most)} texts`;
}

// What the metric cannot be read without, where it is stored.
function beside(seeds, { written, digits }) {
  const values = seeds.map((seed) => seed.beside).filter((value) => value !== null);
  if (!values.length) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => decimal(value, digits));
  return h("span", { class: "cell-note" }, written(least === most ? least : `${least} to ${most}`));
}
