// The numbers behind a chart, for those who read numbers or cannot see the chart.

import { h } from "../parts/dom.js";
import { decimal, plural, trainingSize } from "../parts/format.js";

export function figureTable(lines, sizes, metric) {
  return h(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": `The numbers of ${metric.title}` },
    h(
      "table",
      { class: "plain" },
      h("caption", {}, `${metric.title}: mean over seeds \u00b1 standard deviation of the seeds`),
      h("thead", {}, h("tr", {}, ["Paradigm and model", "Method", ...sizes.map(trainingSize)].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, lines.map((line) => row(line, sizes, metric))),
    ),
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
  const several = point.seeds.length > 1;
  const texts = point.seeds.map((seed) => seed.count);
  return h(
    "td",
    { class: "number", title: `${plural(point.seeds.length, "seed")}, ${plural(Math.max(...texts), "text")} each` },
    decimal(point.mean, metric.digits) + (several ? ` \u00b1 ${decimal(point.deviation, metric.digits)}` : ""),
  );
}
