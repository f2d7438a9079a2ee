// One instance: what it is, what the model made of it, and why.

import { h } from "../parts/dom.js";
import { probabilityBars } from "../parts/probabilities.js";
import { shadedWords } from "../parts/words.js";

export const isWrong = (instance) => Boolean(instance.predicted) && instance.predicted !== instance.gold;

// `method` is a name, or null for all that there are.
export function instanceCard(instance, { method, numbers }) {
  const attributions = instance.attributions.filter((attribution) => method === null || attribution.method === method);
  return h(
    "li",
    { class: "card instance" },
    h("div", { class: "card-head" }, h("h3", { class: "code" }, instance.id), verdict(instance)),
    attributions.length
      ? attributions.map((attribution) => explained(instance, attribution, { named: method === null, numbers }))
      : [plain(instance), h("p", { class: "hint" }, method === null ? "No scores are stored yet." : `No scores of ${method} are stored.`)],
    instance.probabilities ? probabilityBars(instance.probabilities, instance) : null,
  );
}

function verdict(instance) {
  if (!instance.predicted) return h("p", { class: "verdict" }, `gold ${instance.gold}, no prediction yet`);
  const wrong = isWrong(instance);
  return h(
    "p",
    { class: "verdict", "data-wrong": wrong ? "yes" : "no" },
    h("span", { "aria-hidden": "true" }, wrong ? "\u2715 " : "\u2713 "),
    wrong ? `wrong: predicted ${instance.predicted}, gold ${instance.gold}` : `right: ${instance.predicted}`,
  );
}

function explained(instance, attribution, { named, numbers }) {
  const title = named || attribution.target !== instance.predicted ? `${attribution.method}, for ${attribution.target}` : null;
  // Tokens and groups of words have scores of their own number, which belong to no single word.
  if (attribution.scores.length !== instance.words.length) {
    return [title ? h("p", { class: "method-name" }, title) : null, plain(instance), h("p", { class: "hint" }, `${attribution.method} scored ${attribution.scores.length} features that are not these ${instance.words.length} words.`)];
  }
  return [title ? h("p", { class: "method-name" }, title) : null, shadedWords(wordsOf(instance, attribution), { label: `${instance.id} by ${attribution.method}`, numbers })];
}

function plain(instance) {
  return shadedWords(wordsOf(instance, { scores: [], standard_errors: [] }), { label: instance.id });
}

function wordsOf(instance, { scores, standard_errors: errors }) {
  const rationales = instance.rationales.map((rationale) => new Set(rationale.words));
  return instance.words.map((word, index) => ({
    text: word.text,
    part: word.part,
    score: scores[index],
    error: errors[index] ?? null,
    marks: rationales.map((rationale) => rationale.has(index)),
  }));
}
