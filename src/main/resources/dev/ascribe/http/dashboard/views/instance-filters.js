// Which instances of which run are shown, and how.

import { h, put, setText } from "../parts/dom.js";
import { field, changingSelect, pick, select } from "../parts/fields.js";
import { count, trainingSize } from "../parts/format.js";
import { searchBox } from "../parts/search-box.js";

export const ALL = "all methods";
const OUTCOMES = { all: "all", correct: "predicted correctly", wrong: "predicted wrongly" };
const ANY = "";

export const isOutcome = (name) => Object.hasOwn(OUTCOMES, name ?? "");

// The choices: { element, update(study), labels(names) }. `choice` holds the values, which `onChange(name,
// value)` changes.
export function instanceFilters(choice, study, onChange) {
  const runs = new Map();
  const gold = changingSelect("instances-gold", (value) => onChange("gold", value || null), (value) => value || "any");
  let known = new Set(choice.gold ? [choice.gold] : []);
  const element = h("div", { class: "toolbar" });
  const run = select("instances-run", (study.runs ?? []).map(({ id }) => id), choice.run, (value) => {
    known = new Set();
    onChange("run", value);
  });
  for (const option of run.options) runs.set(option.value, option);

  // Labels are those that were seen: the daemon lists none.
  function labels(names) {
    names.forEach((name) => known.add(name));
    gold.show([ANY, ...[...known].sort()], choice.gold ?? ANY);
  }

  function update(now) {
    for (const one of now.runs ?? []) if (runs.has(one.id)) setText(runs.get(one.id), titleOf(one));
  }

  put(
    element,
    field("instances-run", "Run", run),
    field("instances-method", "Method", select("instances-method", [...study.methods, ALL], choice.method, (value) => onChange("method", value))),
    field("instances-outcome", "Predictions", select("instances-outcome", Object.keys(OUTCOMES), pick(Object.keys(OUTCOMES), choice.outcome), (value) => onChange("outcome", value === "all" ? null : value), (value) => OUTCOMES[value])),
    field("instances-gold", "Gold label", gold.element),
    field("instances-q", "Texts with", searchBox("instances-q", choice.q, (value) => onChange("q", value || null))),
    checkbox("instances-numbers", "Scores as numbers", choice.numbers, (on) => onChange("numbers", on ? "yes" : null)),
  );
  labels([]);
  update(study);
  return { element, update, labels };
}

export function titleOf(run) {
  const seed = run.training_size === 0 ? "" : `, seed ${run.seed}`;
  return `${run.dataset} \u00b7 ${run.paradigm} ${run.model} \u00b7 ${trainingSize(run.training_size)}${seed} (${count(run.completed)} of ${count(run.instances)})`;
}

function checkbox(id, label, isOn, onChange) {
  return h(
    "div",
    { class: "check" },
    h("input", { type: "checkbox", id, checked: isOn === "yes", on: { change: (event) => onChange(event.target.checked) } }),
    h("label", { for: id }, label),
  );
}
