// A group of metrics: the choice of one, its numbers and its charts.

import { h, onPress, put, setText } from "../parts/dom.js";
import { field, changingSelect, pick } from "../parts/fields.js";
import { save } from "../parts/saving.js";
import { drawChart } from "./chart.js";
import { facets, modelChart, rangeOf } from "./facets.js";
import { figure, paper } from "./figure.js";
import { figureTable } from "./figure-table.js";
import { haveSeeds } from "./figures.js";
import { plainLegend } from "./legend.js";
import { axisName, sense, subsetTitle } from "./metrics.js";
import { pdfFile } from "./pdf-writer.js";
import { pngFile } from "./png-writer.js";
import { strokes } from "./strokes.js";
import { svgFile } from "./svg-writer.js";

const WRITERS = { svg: svgFile, pdf: pdfFile, png: pngFile };

export class GroupPanel {
  #group;
  #about = h("p", { class: "hint" });
  #chooser;
  #key = h("div");
  #charts = h("div", { class: "facets" });
  #numbers = figureTable();
  #saving = h("p", { class: "save-figure" });
  #unsaved = h("span", { role: "status" });
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
    this.#chooser = this.#metricChooser();
    put(this.#saving, "Save the figure as ", Object.keys(WRITERS).map((format) => [" ", this.#saveButton(format)]), " ", this.#unsaved);
    this.element = h(
      "section",
      { class: "panel curves", "aria-label": group.title },
      h("div", { class: "panel-head" }, h("h2", {}, group.title), h("div", { class: "panel-choice" }, field(this.#chooser.element.id, "Metric", this.#chooser.element))),
      this.#about,
      this.#numbers.element,
      this.#key,
      this.#charts,
      this.#saving,
    );
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

    const lines = inOrder(figures.lines({ dataset: view.dataset, name, subset: view.subset, beside: metric.beside?.name }), view);
    const sizes = [...new Set(lines.flatMap((line) => line.points.map((point) => point.size)))].sort((one, other) => one - other);
    const isBars = sizes.length === 1;
    const ofModels = this.#group.id === "model";
    const settings = strokes(view.settings);
    setText(this.#about, `${this.#group.about}${metric.about ? ` ${metric.title}: ${metric.about}.` : ""}${!ofModels && view.by === "method" ? " Grey: the random baseline, by the same markers." : ""}`);
    const charts = !lines.length ? [] : ofModels ? modelChart(lines, settings) : facets(lines, view);
    put(this.#key, ofModels && charts.length && !isBars ? plainLegend(settings) : null);
    this.#numbers.element.hidden = lines.length === 0;
    this.#numbers.show(lines, sizes, metric);
    this.#saving.hidden = charts.length === 0;
    if (!charts.length) {
      put(this.#charts, h("p", { class: "no-figures" }, lines.length ? "Every line is left out." : `Not defined for this subset (${subsetTitle(view.subset)}).`));
      return;
    }
    const range = rangeOf(charts);
    const drawings = charts.map(({ title, lines: shown }) => ({
      title,
      lines: shown,
      sizes,
      range,
      spread: view.spread,
      axis: axisName(metric),
      digits: metric.digits,
      description: `${axisName(metric)} ${isBars ? "as bars" : "over training texts per class"}, ${title}. ${isBars ? "Bars" : "Lines"}: ${shown.map((line) => line.label).join(", ")}. The table above has the numbers.`,
    }));
    // As wide as its training sizes ask for: two points are not drawn miles apart.
    this.#charts.style.setProperty("--figure", isBars ? "40rem" : `${16 + 6 * sizes.length}rem`);
    put(this.#charts, drawings.map(({ title }) => h("figure", {}, h("figcaption", {}, title), h("div"))));
    this.#drawn = drawings.map((drawing, index) => drawChart(this.#charts.children[index].lastElementChild, drawing));
    this.#shown = { drawings, metric, isBars };
  }

  #saveButton(format) {
    const button = h("button", { type: "button", class: "link-button", "aria-label": `Save the figure of ${this.#group.title} as ${format.toUpperCase()}` }, format.toUpperCase());
    onPress(button, () => this.#save(format));
    return button;
  }

  async #save(format) {
    const { drawings, metric, isBars } = this.#shown;
    const hasSeeds = haveSeeds(drawings.flatMap((drawing) => drawing.lines));
    const { study, dataset, subset } = this.#latest.view;
    const labels = new Map(drawings.flatMap((drawing) => drawing.lines).map((line) => [line.label, line.stroke]));
    const whole = figure({
      title: `${metric.title}, ${study}`,
      note: [...(dataset === study ? [] : [dataset]), `texts: ${subsetTitle(subset)}`, sense(metric), ...(hasSeeds ? ["mean over seeds"] : [])].join("; "),
      // Bars stand under their names.
      legend: isBars ? [] : [...labels].map(([label, stroke]) => ({ label, stroke })),
      charts: drawings,
    });
    try {
      const file = await WRITERS[format](whole, paper);
      setText(this.#unsaved, file ? "" : "The font of PDFs lacks letters of this figure. SVG has all of them.");
      if (file) save(file, `${study}-${metric.name}.${format}`);
    } catch (error) {
      setText(this.#unsaved, error.message);
    }
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

// Settings and methods as the study has them, and not as the store does.
function inOrder(lines, { settings, methods }) {
  const place = (line) => settings.indexOf(line.setting) * (methods.length + 1) + methods.indexOf(line.method);
  return lines.sort((one, other) => place(one) - place(other));
}
