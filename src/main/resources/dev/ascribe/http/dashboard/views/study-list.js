// Which studies are listed, and in which order.

import { h } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { searchBox } from "../parts/search-box.js";
import { titleOf } from "../parts/study-parts.js";

const STATES = ["all", "running", "done", "failed", "cancelled", "interrupted"];
const rank = (study) => STATES.indexOf(study.state) >>> 0;
const time = (instant) => (instant ? Date.parse(instant) : 0);
const submitted = (study) => time(study.submitted);
// When something last happened to a study: to one that runs, it happens now.
const active = (study) => (study.state === "running" ? Infinity : Math.max(submitted(study), time(study.ended)));

const ORDERS = {
  // Two that run differ by NaN, and stay as the daemon lists them.
  latest: (one, other) => active(other) - active(one) || 0,
  oldest: (one, other) => submitted(one) - submitted(other),
  name: (one, other) => titleOf(one).localeCompare(titleOf(other)),
  state: (one, other) => rank(one) - rank(other),
};
const ORDER_TITLES = { latest: "latest activity first", oldest: "oldest first", name: "name", state: "state" };

// The choices: { element, isWhole(), apply(studies) }. They begin with `choice`, which `onChange(choice)`
// hears of. `isWhole` tells whether all studies are needed for what is chosen, and not the latest only.
export function studyChoices(choice, onChange) {
  const now = { q: choice.q ?? "", state: pick(STATES, choice.state), sort: pick(Object.keys(ORDERS), choice.sort) };
  const set = (name) => (value) => {
    now[name] = value;
    onChange({ q: now.q || null, state: now.state === STATES[0] ? null : now.state, sort: now.sort === "latest" ? null : now.sort });
  };
  return {
    element: h(
      "div",
      { class: "toolbar" },
      field("studies-q", "Search", searchBox("studies-q", now.q, set("q"))),
      field("studies-state", "State", select("studies-state", STATES, now.state, set("state"))),
      field("studies-sort", "Sorted by", select("studies-sort", Object.keys(ORDERS), now.sort, set("sort"), (name) => ORDER_TITLES[name])),
    ),
    isWhole: () => now.q !== "" || now.state !== STATES[0] || now.sort !== "latest",
    apply: (studies) => studies.filter((study) => (now.state === STATES[0] || study.state === now.state) && matches(study, now.q)).sort(ORDERS[now.sort]),
  };
}

// Whether each word stands in what people know a study by.
function matches(study, q) {
  const text = [titleOf(study), study.name, study.id, ...study.methods, study.cause ?? ""].join(" ").toLowerCase();
  return q.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
