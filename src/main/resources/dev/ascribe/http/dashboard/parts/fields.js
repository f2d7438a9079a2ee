// Labelled choices.

import { h } from "./dom.js";

// A select over values. `title(value)` is what people read, `onChange(value)` hears of a choice.
export function select(id, values, chosen, onChange, title = (value) => value) {
  return h(
    "select",
    { id, on: { change: (event) => onChange(event.target.value) } },
    values.map((value) => h("option", { value, selected: value === chosen }, title(value))),
  );
}

export function field(id, label, control, hint = null) {
  return h("div", { class: "field" }, h("label", { for: id }, label), control, hint ? h("p", { class: "hint" }, hint) : null);
}

// The wanted value where it can be had, else the first.
export function pick(values, wanted) {
  return values.includes(wanted) ? wanted : values[0];
}
