// What an explanation says of itself, in one line, and what it leaves out.

import { count, plural } from "../parts/format.js";

const STOPPED = {
  budget: "all evaluations asked for are done",
  precision: "as precise as asked",
  cap: "not as precise as asked: no more evaluations were allowed",
  "all-coalitions": "all coalitions evaluated, so the scores are exact",
};

// `state` is growing, complete or stopped early.
// Why an estimate has no standard errors.
const UNKNOWN = {
  "few-draws": "too few permutations",
  "few-evaluations": "too few evaluations",
  "few-left": "most coalitions were evaluated, but not all",
  "groups-not-enumerated": "not all coalitions of whole groups were evaluated",
};

export function facts(explanation, state) {
  const parts = [`${explanation.model}, ${explanation.paradigm}, ${explanation.method}`, evaluations(explanation, state)];
  if (state === "stopped early") parts.push("stopped early: the scores are those so far");
  else if (state === "complete" && Object.hasOwn(STOPPED, explanation.stopped)) parts.push(STOPPED[explanation.stopped]);
  if (typeof explanation.efficiency_gap === "number") parts.push(`efficiency gap ${explanation.efficiency_gap.toExponential(1)}`);
  if (Object.hasOwn(UNKNOWN, explanation.standard_error_unknown)) parts.push(`standard errors unknown: ${UNKNOWN[explanation.standard_error_unknown]}`);
  if (typeof explanation.completeness_delta === "number") parts.push(`completeness delta ${explanation.completeness_delta.toExponential(1)}`);
  return parts.join(" \u00b7 ");
}

function evaluations({ evaluations: done, evaluations_planned: planned }, state) {
  const hasMore = typeof planned === "number" && planned > done;
  if (hasMore && state === "growing") return `${count(done)} evaluations so far, of ${count(planned)} planned`;
  if (hasMore) return `${count(done)} of ${count(planned)} planned evaluations`;
  return `${plural(done, "evaluation")}${state === "growing" ? " so far" : ""}`;
}

// Words that the model never saw, for the text is longer than it reads.
export function truncation({ truncated_words: truncated }) {
  const number = Array.isArray(truncated) ? truncated.length : truncated;
  if (!(number > 0)) return "";
  return `The text is longer than the model reads: its last ${plural(number, "word")} ${number === 1 ? "was" : "were"} cut off, and ${number === 1 ? "has" : "have"} no score.`;
}
