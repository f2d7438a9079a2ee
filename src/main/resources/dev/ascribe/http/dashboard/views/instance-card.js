// One instance: what it is, what the model made of it, and why.

import { h } from "../parts/dom.js";
import { decimal } from "../parts/format.js";
import { probabilityBars } from "../parts/probabilities.js";
import { link } from "../parts/router.js";
import { isSigned } from "../parts/scores.js";
import { shadedWords, wordLine } from "../parts/words.js";
import { truncation } from "./explanation-facts.js";

// The figures of single instances, by their names in the store.
const FIGURES = [
  ["average-precision", "average precision"],
  ["comprehensiveness", "comprehensiveness"],
  ["sufficiency", "sufficiency"],
];
const ONLINE = ["prompted", "decoder"];
const NARROW = window.matchMedia("(max-width: 40rem)");

export const isWrong = (instance) => Boolean(instance.predicted) && instance.predicted !== instance.gold;

// A card: { element, update(scales) }. `method` is a name, or null for all that there are; `run` is the
// instance's, with the name `runName` where its model can explain other texts, and `scales` has the strongest score of the run by method.
export function instanceCard(instance, { method, numbers, run, runName, scales }) {
  const lines = [];
  const options = { numbers, lines };
  const attributions = instance.attributions.filter((attribution) => method === null || attribution.method === method);
  const element = h(
    "li",
    { class: "card instance" },
    h("div", { class: "card-head" }, h("h2", { class: "code" }, instance.id), verdict(instance), explainLink(instance, { run, runName, method })),
    method === null && attributions.length
      ? attributions.map((attribution, index) => folded(instance, attribution, { ...options, open: !NARROW.matches || index === attributions.length - 1 }))
      : attributions.length
        ? attributions.map((attribution) => explained(instance, attribution, options))
        : [plain(instance), h("p", { class: "hint" }, method === null ? "No scores are stored yet." : `No scores of ${method} are stored.`)],
    truncation(instance) ? h("p", { class: "warning" }, truncation(instance)) : null,
    instance.probabilities ? probabilityBars(instance.probabilities, instance) : null,
  );
  const update = (now) => lines.forEach((line) => line.update(now));
  update(scales);
  return { element, update };
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

// To the same text in the box that explains, with the run's own model. Where its weights were not kept,
// the model as it was before training is explained.
function explainLink(instance, { run, runName, method }) {
  if (!run) return null;
  const parts = new Map();
  for (const word of instance.words) parts.set(word.part, [...(parts.get(word.part) ?? []), word]);
  const [text, pair = null] = [...parts.values()].map(joined);
  const untrained = {
    model: run.model,
    paradigm: ONLINE.includes(run.paradigm) ? run.paradigm : ONLINE[0],
    task: pair === null ? "sentiment" : "nli",
  };
  const parameters = { text, pair, method: method === "random" ? null : method, ...(runName ? { run: runName } : untrained) };
  const title = runName ? "Explain this" : "Explain with the untrained model";
  return h("a", { class: "explain-link", href: link("/explain", parameters), "aria-label": `${title}: ${instance.id}` }, title);
}

// The words as the text had them: what stands between them is white space.
function joined(words) {
  return words.map((word, index) => (index > 0 && word.start > words[index - 1].end ? ` ${word.text}` : word.text)).join("");
}

// One of several methods, to be opened and closed.
function folded(instance, attribution, options) {
  const title = `${attribution.method}, for ${attribution.target}`;
  return h("details", { class: "method", open: options.open }, h("summary", { class: "method-name" }, title), words(instance, attribution, options), figures(attribution));
}

function explained(instance, attribution, options) {
  const title = attribution.target !== instance.predicted ? `${attribution.method}, for ${attribution.target}` : null;
  return [title ? h("p", { class: "method-name" }, title) : null, words(instance, attribution, options), figures(attribution)];
}

function words(instance, attribution, { numbers, lines }) {
  if (!isPlaced(instance, attribution)) return [plain(instance), h("p", { class: "hint" }, unplaced(instance, attribution))];
  const scored = wordsOf(instance, attribution);
  const line = wordLine(scored, { label: `${instance.id} by ${attribution.method}`, numbers, signed: isSigned(attribution.method, scored) });
  lines.push({ update: (scales) => line.update(scored, scales[attribution.method]) });
  return line.element;
}

// Tokens and groups of words have scores of their own number, which belong to no single word. Of a text that was
// cut off, the first words have scores; of a pair, the longer text was cut, which the scores do not tell.
function isPlaced({ words, truncated_words: cut }, { scores }) {
  return scores.length === words.length || (scores.length === words.length - cut && words.every(({ part }) => part === words[0].part));
}

function unplaced({ words, truncated_words: cut }, { method, scores }) {
  return scores.length === words.length - cut
    ? `The ${scores.length} scores of ${method} are not shown: it is not stored which words of the pair were cut off.`
    : `${method} scored ${scores.length} features that are not these ${words.length} words.`;
}

function figures({ metrics }) {
  const known = FIGURES.filter(([name]) => typeof metrics?.[name] === "number");
  if (!known.length) return null;
  return h("p", { class: "hint instance-figures" }, known.map(([name, title]) => `${title} ${decimal(metrics[name])}`).join(" \u00b7 "));
}

function plain(instance) {
  return shadedWords(wordsOf(instance, { scores: [], standard_errors: [] }), { label: instance.id });
}

function wordsOf(instance, { scores, standard_errors: errors, standard_error_kind: errorKind }) {
  const rationales = instance.rationales.map((rationale) => new Set(rationale.words));
  return instance.words.map((word, index) => ({
    text: word.text,
    part: word.part,
    score: scores[index],
    error: errors[index] ?? null,
    errorKind,
    marks: rationales.map((rationale) => rationale.has(index)),
  }));
}
