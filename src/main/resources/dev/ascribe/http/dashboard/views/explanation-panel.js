// An explanation as it grows: shaded words, and a bar per word with a whisker that shrinks.

import { h, put, setText } from "../parts/dom.js";
import { decimal, signed } from "../parts/format.js";
import { probabilityBars } from "../parts/probabilities.js";
import { directionOf, isSigned, isUncertain, strongestOf } from "../parts/scores.js";
import { wordLine } from "../parts/words.js";
import { wordsLegend } from "../parts/words-legend.js";
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
    const signed = isSigned(explanation.method, words);
    const now = JSON.stringify([signed, target, probabilities, words.map((word) => [word.text, word.part])]);
    if (this.#features !== now) {
      this.#features = now;
      setText(this.#title, `Why ${target}`);
      put(this.#probabilities, probabilityBars(probabilities, { predicted: target }));
      this.#line = wordLine(words, { label: "The text, shaded by score", signed });
      put(this.#words, this.#line.element);
      this.#bars = features.map((feature) => scoreRow(feature, signed));
      put(this.#rows, this.#bars.map((bar) => bar.element));
    }
    this.#line.update(words);
    put(this.#legend, wordsLegend({ scale: strongestOf(words), isSigned: signed, target, hasErrors: words.some((word) => typeof word.error === "number") }));
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

// A bar from the middle where scores are `signed`, else from the left.
function scoreRow(feature, signedScores) {
  const bar = h("span", { class: "score-bar" });
  const whisker = h("span", { class: "score-whisker" });
  const value = h("span", { class: "score-value" });
  const error = h("td", { class: "number" });
  return {
    element: h(
      "tr",
      {},
      h("th", { scope: "row", dir: "auto" }, feature.text),
      h("td", {}, h("span", { class: "score-cell" }, h("span", { class: signedScores ? "score-track" : "score-track one-sided", "aria-hidden": "true" }, bar, whisker), value)),
      error,
    ),
    // `reach` is the magnitude at the end of the track.
    update({ score, standard_error: deviation }, reach) {
      const zero = signedScores ? 50 : 0;
      const length = (amount) => Math.max(-1, Math.min(1, amount / reach)) * (100 - zero);
      const end = zero + length(score);
      bar.dataset.direction = directionOf(score);
      bar.toggleAttribute("data-uncertain", isUncertain({ score, error: deviation }));
      bar.style.left = `${Math.min(zero, end)}%`;
      bar.style.width = `${Math.abs(end - zero)}%`;
      const known = typeof deviation === "number";
      whisker.hidden = !known;
      if (known) {
        const from = Math.max(0, end - length(deviation));
        whisker.style.left = `${from}%`;
        whisker.style.width = `${Math.min(100, end + length(deviation)) - from}%`;
      }
      setText(value, signedScores ? signed(score) : decimal(score));
      setText(error, known ? decimal(deviation) : "\u2013");
    },
  };
}
