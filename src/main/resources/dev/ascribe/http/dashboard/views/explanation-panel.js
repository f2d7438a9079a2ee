// An explanation as it grows: shaded words, and a bar per word with a whisker that shrinks.

import { h, put, setText } from "../parts/dom.js";
import { decimal, signed } from "../parts/format.js";
import { probabilityBars } from "../parts/probabilities.js";
import { wordLine, wordsLegend } from "../parts/words.js";
import { facts, truncation } from "./explanation-facts.js";
import { save } from "../parts/saving.js";

export class ExplanationPanel {
  #bars = [];
  #line = null;
  #features = "";
  #rows = h("tbody");
  #title = h("h2");
  #words = h("div");
  #legend = h("div");
  #probabilities = h("div");
  #facts = h("p", { class: "hint" });
  #truncation = h("p", { class: "warning", hidden: true });
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
      this.#truncation,
      this.#legend,
      h(
        "table",
        { class: "scores" },
        h("caption", { class: "visually-hidden" }, "Scores"),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Word"), h("th", { scope: "col" }, "Score"), h("th", { scope: "col", class: "number" }, h("abbr", { title: "standard error" }, "\u00b1 SE")))),
        this.#rows,
      ),
      this.#facts,
      this.#take,
    );
  }

  clear() {
    this.element.hidden = true;
    this.#explanation = null;
    this.#features = "";
  }

  // An explanation on its way, or the last one. Words and rows stay where they are while it grows.
  show(explanation, isLast) {
    this.#explanation = explanation;
    const { features, target, probabilities } = explanation;
    const words = features.map((feature) => ({ text: feature.text, part: feature.part, score: feature.score, error: feature.standard_error }));
    const now = JSON.stringify([target, probabilities, words.map((word) => [word.text, word.part])]);
    if (this.#features !== now) {
      this.#features = now;
      setText(this.#title, `Why ${target}`);
      put(this.#probabilities, probabilityBars(probabilities, { predicted: target }));
      put(this.#legend, wordsLegend({ rationales: false, target }));
      this.#line = wordLine(words, { label: "The text, shaded by score" });
      put(this.#words, this.#line.element);
      this.#bars = features.map(scoreRow);
      put(this.#rows, this.#bars.map((bar) => bar.element));
    }
    this.#line.update(words);
    const reach = Math.max(1e-9, ...features.map((feature) => Math.abs(feature.score) + (feature.standard_error ?? 0)).filter(Number.isFinite));
    features.forEach((feature, index) => this.#bars[index].update(feature, reach));
    setText(this.#truncation, truncation(explanation));
    this.#truncation.hidden = this.#truncation.textContent === "";
    this.#state(isLast ? "complete" : "growing");
    this.element.hidden = false;
  }

  // Nothing more comes of an explanation that was on its way.
  breakOff() {
    if (this.#explanation !== null && this.element.dataset.state === "growing") this.#state("stopped early");
  }

  #state(state) {
    this.element.dataset.state = state;
    setText(this.#facts, facts(this.#explanation, state));
    this.#take.hidden = state === "growing";
    if (state !== "growing") setText(this.#json, JSON.stringify(this.#explanation, null, 2));
  }
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
      h("th", { scope: "row", dir: "auto" }, feature.text),
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
