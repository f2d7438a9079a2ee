// An explanation as it grows: shaded words, and a bar per word with a whisker that shrinks.

import { h, put, setText } from "../parts/dom.js";
import { count, decimal, signed } from "../parts/format.js";
import { probabilityBars } from "../parts/probabilities.js";
import { shadedWords, wordsLegend } from "../parts/words.js";
import { save } from "./downloads.js";

export class ExplanationPanel {
  #bars = [];
  #rows = h("tbody");
  #title = h("h2");
  #words = h("div");
  #legend = h("div");
  #probabilities = h("div");
  #facts = h("p", { class: "hint" });
  #json = h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": "The explanation as JSON" });
  #take = h("div", { class: "stack" });
  #explanation = null;

  constructor() {
    const download = h("button", { type: "button", class: "link-button" }, "Download the JSON");
    download.addEventListener("click", () => {
      save(new Blob([JSON.stringify(this.#explanation, null, 2)], { type: "application/json" }), "explanation.json");
    });
    put(this.#take, h("p", {}, download), h("details", {}, h("summary", {}, "Show the JSON"), this.#json));
    this.element = h(
      "section",
      { class: "panel explanation", hidden: true, "aria-label": "Explanation" },
      this.#title,
      this.#probabilities,
      this.#words,
      this.#legend,
      h(
        "table",
        { class: "scores" },
        h("caption", { class: "visually-hidden" }, "Scores"),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Word"), h("th", { scope: "col" }, "Score"), h("th", { scope: "col", class: "number" }, "\u00b1 standard error"))),
        this.#rows,
      ),
      this.#facts,
      this.#take,
    );
  }

  clear() {
    this.element.hidden = true;
    this.#bars = [];
    put(this.#rows);
  }

  // An explanation on its way, or the last one.
  show(explanation, isLast) {
    this.#explanation = explanation;
    const { features } = explanation;
    this.element.hidden = false;
    this.element.toggleAttribute("data-growing", !isLast);
    setText(this.#title, `Why ${explanation.target}`);
    put(this.#probabilities, probabilityBars(explanation.probabilities, { predicted: explanation.target }));
    put(
      this.#words,
      shadedWords(features.map((feature) => ({ text: feature.text, part: feature.part, score: feature.score, error: feature.standard_error })), { label: "The text, shaded by score" }),
    );
    put(this.#legend, wordsLegend({ rationales: false, target: explanation.target }));
    if (this.#bars.length !== features.length) {
      this.#bars = features.map(scoreRow);
      put(this.#rows, this.#bars.map((bar) => bar.element));
    }
    const reach = Math.max(1e-9, ...features.map((feature) => Math.abs(feature.score) + (feature.standard_error ?? 0)).filter(Number.isFinite));
    features.forEach((feature, index) => this.#bars[index].update(feature, reach));
    setText(this.#facts, facts(explanation, isLast));
    this.#take.hidden = !isLast;
    if (isLast) setText(this.#json, JSON.stringify(explanation, null, 2));
  }
}

function facts(explanation, isLast) {
  const parts = [`${explanation.model}, ${explanation.paradigm}, ${explanation.method}`, `${count(explanation.evaluations)} evaluations${isLast ? "" : " so far"}`];
  if (typeof explanation.efficiency_gap === "number") parts.push(`efficiency gap ${explanation.efficiency_gap.toExponential(1)}`);
  if (typeof explanation.completeness_delta === "number") parts.push(`completeness delta ${explanation.completeness_delta.toExponential(1)}`);
  return parts.join(" \u00b7 ");
}

function scoreRow(feature) {
  const bar = h("span", { class: "score-bar" });
  const whisker = h("span", { class: "score-whisker" });
  const value = h("span", { class: "score-value" });
  const error = h("td", { class: "number" });
  return {
    element: h(
      "tr",
      {},
      h("th", { scope: "row" }, feature.text),
      h("td", {}, h("span", { class: "score-cell" }, h("span", { class: "score-track", "aria-hidden": "true" }, bar, whisker), value)),
      error,
    ),
    // `reach` is what the track's half stands for.
    update({ score, standard_error: deviation }, reach) {
      const half = (amount) => (Math.max(-1, Math.min(1, amount / reach)) * 50);
      const end = 50 + half(score);
      bar.dataset.direction = score < 0 ? "against" : "for";
      bar.style.left = `${Math.min(50, end)}%`;
      bar.style.width = `${Math.abs(end - 50)}%`;
      const known = typeof deviation === "number";
      whisker.hidden = !known;
      if (known) {
        const from = Math.max(0, end - half(deviation));
        whisker.style.left = `${from}%`;
        whisker.style.width = `${Math.min(100, end + half(deviation)) - from}%`;
      }
      setText(value, signed(score));
      setText(error, known ? decimal(deviation) : "\u2013");
    },
  };
}
