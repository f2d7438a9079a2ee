// What an explanation says of itself, in one line, and what it leaves out.

import { count, decimal, percent, plural } from "../parts/format.js";

const STOPPED = {
  budget: "all evaluations asked for are done",
  deadline: "the deadline passed: the scores are those so far",
  precision: "as precise as asked",
  cap: "not as precise as asked: no more evaluations were allowed",
  "all-coalitions": "all coalitions evaluated, so the scores are exact",
};

// Why an estimate has no standard errors.
const UNKNOWN = {
  "few-draws": "too few permutations",
  "few-evaluations": "too few evaluations",
  "not-all-features": "words without a score were not left out yet",
  "few-left": "most coalitions were evaluated, but not all",
  "groups-not-enumerated": "not all coalitions of whole groups were evaluated",
};

// What known standard errors are.
const KINDS = { estimate: "standard errors are estimates", bound: "standard errors are upper bounds" };

// How faithful the scores are, by the names of the measures in the answer.
const MEASURES = {
  comprehensiveness: "comprehensiveness",
  sufficiency: "sufficiency",
  "leave-one-out-tau": "Kendall\u2019s \u03c4 with leave-one-out",
};

// `state` is growing, complete or stopped early.
export function facts(explanation, state) {
  const parts = [`${explanation.model}, ${explanation.paradigm}, ${explanation.method}`, evaluations(explanation, state)];
  if (state === "stopped early") parts.push("stopped early: the scores are those so far");
  else if (state === "complete" && Object.hasOwn(STOPPED, explanation.stopped)) parts.push(STOPPED[explanation.stopped]);
  if (typeof explanation.efficiency_gap === "number") parts.push(additivity(explanation.efficiency_gap));
  if (Object.hasOwn(UNKNOWN, explanation.standard_error_unknown)) parts.push(`standard errors unknown: ${UNKNOWN[explanation.standard_error_unknown]}`);
  if (Object.hasOwn(KINDS, explanation.standard_error_kind)) parts.push(KINDS[explanation.standard_error_kind]);
  if (typeof explanation.completeness_delta === "number") parts.push(additivity(explanation.completeness_delta));
  return parts.join(" \u00b7 ");
}

// Below this, a difference is that of the last digits of single precision.
const ROUNDING = 1e-5;

// How far the sum of the scores is from what the whole text adds to the value of no word.
function additivity(difference) {
  const far = Math.abs(difference);
  if (far < ROUNDING) return "the scores add up to what the text changes";
  return `the sum of the scores differs by ${far < 0.001 ? far.toExponential(1) : decimal(far)} from what the text changes`;
}

function evaluations({ evaluations: done, evaluations_planned: planned }, state) {
  const hasMore = typeof planned === "number" && planned > done;
  if (hasMore && state === "growing") return `${count(done)} evaluations so far, of ${count(planned)} planned`;
  if (hasMore) return `${count(done)} of ${count(planned)} planned evaluations`;
  return `${plural(done, "evaluation")}${state === "growing" ? " so far" : ""}`;
}

// What the answer lets one say of this one text: nothing here is estimated by the page.
export function measures({ features, method, target, measures: known, measures_missing: missing, value_empty: empty, value_full: full }) {
  const parts = [];
  for (const [name, words] of Object.entries(MEASURES)) if (typeof known?.[name] === "number") parts.push(`${words} ${decimal(known[name])}`);
  parts.push(...withoutValue(missing ?? {}));
  const magnitudes = features.map(({ score }) => Math.abs(score ?? 0)).sort((one, other) => other - one);
  const all = magnitudes.reduce((sum, one) => sum + one, 0);
  const few = Math.min(3, magnitudes.length);
  if (magnitudes.length > few && all > 0) parts.push(`the ${few} strongest words hold ${percent(magnitudes.slice(0, few).reduce((sum, one) => sum + one, 0) / all)} of the sum of all magnitudes`);
  if (method !== "random" && typeof empty === "number" && typeof full === "number") parts.push(`value of ${target} without any word ${decimal(empty)}, with all ${decimal(full)}`);
  return parts.join(" \u00b7 ");
}

// A sentence for each reason why measures have no value.
function withoutValue(missing) {
  const names = new Map();
  for (const [name, reason] of Object.entries(missing)) names.set(reason, [...(names.get(reason) ?? []), MEASURES[name] ?? name]);
  return [...names].map(([reason, of]) => `no ${of.join(", ")}: ${reason}`);
}

const STRONGEST = 5;

// How many of their strongest words each two of several methods share, where they explain the same label.
export function agreement(explanations) {
  const strongest = explanations.map(strongestWords);
  const shares = explanations.map((one, i) => explanations.slice(i + 1).flatMap((other, j) =>
    one.target === other.target && one.features.length === other.features.length
      ? [{ method: other.method, shared: [...strongest[i]].filter((index) => strongest[i + 1 + j].has(index)).length }]
      : []));
  const known = shares.map((others, i) => ({ method: explanations[i].method, of: strongest[i].size, others })).filter(({ others }) => others.length > 0);
  if (!known.length) return "";
  const [{ method, of, others }] = known;
  if (shares.flat().length === 1) return `${method} and ${others[0].method} share ${others[0].shared} of their ${of} strongest words.`;
  const told = known.map((one) => `${one.method} shares ${one.others.map((other) => `${other.shared} with ${other.method}`).join(", ")}`);
  return `Of their ${of} strongest words, ${told.join("; ")}.`;
}

function strongestWords({ features }) {
  const magnitudes = features.map(({ score }, index) => [Math.abs(score ?? 0), index]);
  return new Set(magnitudes.sort(([one], [other]) => other - one).slice(0, STRONGEST).map(([, index]) => index));
}

// Words that the model never saw, for the text is longer than it reads.
export function truncation({ truncated_words: truncated }) {
  const number = Array.isArray(truncated) ? truncated.length : truncated;
  if (!(number > 0)) return "";
  return `The text is longer than the model reads: its last ${plural(number, "word")} ${number === 1 ? "was" : "were"} cut off, and ${number === 1 ? "has" : "have"} no score.`;
}
