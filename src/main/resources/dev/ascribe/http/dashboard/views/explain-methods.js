// One to four methods, whose explanations shall stand beside each other.

import { h, put } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";

export const MOST_METHODS = 4;
const FIRST = "shapley-kernel";
// Which of them is offered next: those that see a text in other ways come first.
const NEXT = ["integrated-gradients", "attention", "occlusion"];

// `names` are those of all methods, `chosen` those of the address. `onChange()` hears of other choices.
export function methodFields(names, chosen, onChange) {
  const known = chosen.filter((name) => names.includes(name)).slice(0, MOST_METHODS);
  let values = known.length ? [...new Set(known)] : [pick(names, FIRST)];
  const rows = h("div", { class: "stack" });
  const more = h("button", { type: "button", class: "link-button add-method", on: { click: add } }, "Compare with another method");
  const element = h("div", { class: "stack methods" }, rows, more);

  const free = () => [...NEXT, ...names].find((name) => names.includes(name) && !values.includes(name));

  function change(now, focus = null) {
    values = now;
    show();
    onChange();
    if (focus !== null) document.getElementById(focus).focus();
  }

  function add() {
    change([...values, free()], idOf(values.length));
  }

  function show() {
    put(rows, values.map((value, index) => {
      const id = idOf(index);
      const offered = names.filter((name) => name === value || !values.includes(name));
      const control = select(id, offered, value, (name) => change(values.map((old, at) => (at === index ? name : old)), id));
      const remove = h("button", { type: "button", class: "small", "aria-label": `Leave out ${value}`, on: { click: () => change(values.filter((_, at) => at !== index), idOf(0)) } }, "\u2715");
      return field(id, index === 0 ? "Method" : `Method ${index + 1}`, values.length > 1 ? h("div", { class: "with-button" }, control, remove) : control);
    }));
    more.hidden = values.length >= MOST_METHODS || free() === undefined;
  }

  show();
  return { element, values: () => [...values] };
}

const idOf = (index) => (index === 0 ? "explain-method" : `explain-method-${index + 1}`);
