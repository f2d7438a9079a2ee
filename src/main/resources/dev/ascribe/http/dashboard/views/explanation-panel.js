// An explanation as it grows: shaded words, and a bar per word with a whisker that shrinks.

import { h, put, setText } from "../parts/dom.js";
import { probabilityBars } from "../parts/probabilities.js";
import { isSigned, strongestOf } from "../parts/scores.js";
import { wordLine } from "../parts/words.js";
import { wordsLegend } from "../parts/words-legend.js";
import { comparison } from "./explanation-comparison.js";
import { copyButtons } from "./explanation-copies.js";
import { facts, measures, truncation } from "./explanation-facts.js";
import { wordsOf } from "./explanation-words.js";
import { scoreTable } from "./score-table.js";

export class ExplanationPanel {
  #line = null;
  #features = "";
  #title = h("h2");
  #method = h("p", { class: "method-name" });
  #words = h("div");
  #legend = h("div");
  #probabilities = h("div");
  #table = scoreTable();
  #facts = h("p", { class: "hint" });
  #measures = h("p", { class: "hint measures" });
  #comparison = h("div");
  #truncation = h("p", { class: "warning", hidden: true });
  #warnings = h("p", { class: "hint warnings", hidden: true });
  #json = h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": "The explanation as JSON" });
  #take = h("div", { class: "stack" });
  #before;
  #explanation = null;

  // `before` is the explanation of the text before it was edited, or null.
  constructor(before = null) {
    this.#before = before;
    put(this.#take, copyButtons(() => this.#explanation), h("details", {}, h("summary", {}, "Show the JSON"), this.#json));
    this.element = h(
      "section",
      { class: "panel explanation", hidden: true, "aria-label": "Explanation" },
      this.#title,
      this.#method,
      this.#probabilities,
      this.#words,
      this.#truncation,
      this.#warnings,
      this.#legend,
      this.#comparison,
      this.#table.element,
      this.#measures,
      this.#facts,
      this.#take,
    );
  }

  // The last explanation that was shown, or null.
  get explanation() {
    return this.#explanation;
  }

  get isComplete() {
    return this.element.dataset.state === "complete";
  }

  // An explanation on its way, or the last one. Words and rows stay where they are while it grows.
  show(explanation, isLast) {
    this.#explanation = explanation;
    const { target, probabilities, method } = explanation;
    const words = wordsOf(explanation);
    const signs = isSigned(method, words);
    const now = JSON.stringify([signs, target, probabilities, words.map((word) => [word.text, word.part])]);
    if (this.#features !== now) {
      this.#features = now;
      setText(this.#title, `Why ${target}`);
      setText(this.#method, `by ${method}`);
      this.element.setAttribute("aria-label", `Explanation by ${method}`);
      put(this.#probabilities, probabilityBars(probabilities, { predicted: target }));
      this.#line = wordLine(words, { label: `The text, shaded by ${method}`, signed: signs });
      put(this.#words, this.#line.element);
    }
    this.#line.update(words);
    put(this.#legend, wordsLegend({ scale: strongestOf(words), isSigned: signs, target, hasErrors: words.some((word) => typeof word.error === "number") }));
    this.#table.show(words, signs);
    setText(this.#truncation, truncation(explanation));
    this.#truncation.hidden = this.#truncation.textContent === "";
    // What was asked for and does nothing for the method.
    setText(this.#warnings, (explanation.warnings ?? []).map((warning) => `${warning}.`).join(" "));
    this.#warnings.hidden = this.#warnings.textContent === "";
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
    const isOver = state !== "growing";
    this.#take.hidden = !isOver;
    setText(this.#measures, isOver ? measures(this.#explanation) : "");
    put(this.#comparison, isOver && this.#before !== null ? comparison(this.#before, this.#explanation) : null);
    if (isOver) setText(this.#json, JSON.stringify(this.#explanation, null, 2));
  }
}
