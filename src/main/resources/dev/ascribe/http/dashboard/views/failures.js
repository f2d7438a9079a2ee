// What failed in a study and why: failures of one cause in one run stand together.

import { h, KeyedList, setText } from "../parts/dom.js";
import { count, plural } from "../parts/format.js";

// Of how many texts the names are written.
const NAMED = 12;

// The section: { element, update(study) }.
export function failureList() {
  const more = h("p", { class: "hint" });
  const items = h("ul", { class: "failures" });
  const element = h("section", {}, h("h2", {}, "Failures"), items, more);
  const list = new KeyedList(items, (group) => failureItem(group));
  return {
    element,
    update(study) {
      const failures = study.failures ?? [];
      list.show(grouped(failures), ({ key }) => key);
      const rest = study.failure_count - failures.length;
      setText(more, rest > 0 ? `and ${count(rest)} more, in the results' table of failures` : "");
      element.hidden = study.failure_count === 0;
    },
  };
}

function failureItem({ first }) {
  const where = h("p", { class: "hint" });
  const texts = h("p", { class: "hint" });
  return {
    element: h("li", {}, h("p", {}, h("strong", {}, first.code), " ", first.message), where, texts),
    update({ instances }) {
      setText(where, [first.run, stepOf(first), first.attempts === 1 ? "tried once" : `tried ${count(first.attempts)} times`].join(" \u00b7 "));
      setText(texts, instances.length ? `${plural(instances.length, "text")}: ${named(instances)}` : "");
      texts.hidden = instances.length === 0;
    },
  };
}

// [{ key, first, instances }], in the order of the first failure of each.
function grouped(failures) {
  const groups = new Map();
  for (const failure of failures) {
    const key = JSON.stringify([failure.run, stepOf(failure), failure.code, failure.message, failure.attempts]);
    if (!groups.has(key)) groups.set(key, { key, first: failure, instances: [] });
    if (failure.instance) groups.get(key).instances.push(failure.instance);
  }
  return [...groups.values()];
}

// A unit is named after its run and its text, which stand beside it.
function stepOf({ unit, run, instance }) {
  return [run, instance].filter(Boolean).reduce((rest, owner) => (rest.startsWith(`${owner}/`) ? rest.slice(owner.length + 1) : rest), unit);
}

function named(instances) {
  const rest = instances.length - NAMED;
  return instances.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${count(rest)} more` : "");
}
