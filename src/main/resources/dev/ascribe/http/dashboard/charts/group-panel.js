// A group of metrics: the choice of one, its charts and its numbers.

import { h, onPress, put, setText } from "../parts/dom.js";
import { field, changingSelect, pick } from "../parts/fields.js";
import { drawChart } from "./chart.js";
import { facets, modelChart, rangeOf } from "./facets.js";
import { figureTable } from "./figure-table.js";
import { plainLegend } from "./legend.js";
import { sense, subsetTitle } from "./metrics.js";
import { picture } from "./picture.js";
import { strokes } from "./strokes.js";
import { save } from "../parts/saving.js";

export class GroupPanel {
  #group;
  #about = h("p", { class: "hint" });
  #chooser;
  #key = h("div");
  #charts = h("div", { class: "facets" });
  #numbers = figureTable();
  #details;
  #picture = h("button", { type: "button", class: "link-button" }, "Save as PNG");
  #chosen;
  #onChoice;
  #latest = null;
  #shown = null;
  #drawn = [];

  // `onChoice(name)` hears of another metric.
  constructor(group, wanted, onChoice) {
    this.#group = group;
    this.#chosen = wanted;
    this.#onChoice = onChoice;
    this.#details = h("details", { class: "figures" }, h("summary", {}, `The numbers of ${group.title.toLowerCase()}`), this.#numbers.element);
    this.#chooser = this.#metricChooser();
    this.element = h(
      "section",
      { class: "panel curves", "aria-label": group.title },
      h("div", { class: "panel-head" }, h("h2", {}, group.title), h("div", { class: "row" }, this.#picture, h("div", { class: "panel-choice" }, field(this.#chooser.element.id, "Metric", this.#chooser.element)))),
      this.#about,
      this.#key,
      this.#charts,
      this.#details,
    );
    onPress(this.#picture, () => this.#save());
  }

  // Draws the latest figures by the view's choices, or the same again without them.
  draw(figures = this.#latest?.figures, view = this.#latest?.view) {
    if (!figures) return;
    this.#latest = { figures, view };
    const metrics = this.#group.metrics.filter((metric) => figures.has(view.dataset, metric.name));
    this.element.hidden = metrics.length === 0;
    this.clear();
    if (!metrics.length) return;
    const name = pick(metrics.map((metric) => metric.name), this.#chosen);
    const metric = metrics.find((candidate) => candidate.name === name);
    this.#chooser.show(metrics.map((candidate) => candidate.name), name);

    const lines = figures.lines({ dataset: view.dataset, name, subset: view.subset, beside: metric.beside?.name });
    const sizes = [...new Set(lines.flatMap((line) => line.points.map((point) => point.size)))].sort((one, other) => one - other);
    const ofModels = this.#group.id === "model";
    const settings = strokes(view.settings);
    setText(this.#about, `${this.#group.about} ${metric.title}${metric.about ? `, ${metric.about}` : ""}: ${sense(metric)}.${!ofModels && view.by === "method" ? " Grey: the random baseline, by the same markers." : ""}`);
    const charts = !lines.length ? [] : ofModels ? modelChart(lines, settings) : facets(lines, view);
    put(this.#key, ofModels && charts.length ? plainLegend(settings) : null);
    this.#details.hidden = this.#picture.hidden = charts.length === 0;
    if (!charts.length) {
      put(this.#charts, h("p", { class: "no-figures" }, lines.length ? "Every line is left out." : `Not defined for this subset (${subsetTitle(view.subset)}).`));
      return;
    }
    const range = rangeOf(charts);
    put(this.#charts, charts.map((chart) => h("figure", {}, h("figcaption", {}, chart.title), h("div"))));
    this.#drawn = charts.map((chart, index) =>
      drawChart(this.#charts.children[index].lastElementChild, {
        lines: chart.lines,
        sizes,
        range,
        spread: view.spread,
        metric,
        description: `${metric.title} over training texts per class, ${chart.title}. Lines: ${chart.lines.map((line) => line.label).join(", ")}. The table below has the numbers.`,
      }),
    );
    this.#numbers.show(lines, sizes, metric);
    this.#shown = { charts, metric };
  }

  async #save() {
    const { charts, metric } = this.#shown;
    const { study, dataset, subset } = this.#latest.view;
    const labels = new Map(charts.flatMap((chart) => chart.lines).map((line) => [line.label, line.stroke]));
    const blob = await picture({
      title: `${metric.title}, ${study}`,
      note: `${dataset}, instances: ${subsetTitle(subset)}; ${sense(metric)}`,
      legend: [...labels].map(([label, stroke]) => ({ label, stroke })),
      charts: [...this.#charts.querySelectorAll("canvas")].map((canvas, index) => ({
        title: charts[index].title,
        canvas,
        width: canvas.clientWidth,
        height: canvas.clientHeight,
      })),
    });
    save(blob, `${study}-${metric.name}.png`);
  }

  clear() {
    this.#drawn.splice(0).forEach((remove) => remove());
  }

  #metricChooser() {
    const titles = new Map(this.#group.metrics.map((metric) => [metric.name, metric.title]));
    const choose = (name) => {
      this.#chosen = name;
      this.#onChoice(name);
      this.draw();
    };
    return changingSelect(`metric-${this.#group.id}`, choose, (name) => titles.get(name));
  }
}
