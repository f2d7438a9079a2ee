// Labelled choices.

import { h, KeyedList, setText } from "./dom.js";

// A select over values. `title(value)` is what people read, `onChange(value)` hears of a choice.
export function select(id, values, chosen, onChange, title = (value) => value) {
  const { element, show } = changingSelect(id, onChange, title);
  show(values, chosen);
  return element;
}

// A select whose values may become others: { element, show(values, chosen) }. It stays, with the
// options that stay, so that somebody who is about to choose is not disturbed.
export function changingSelect(id, onChange, title = (value) => value) {
  const element = h("select", { id, on: { change: (event) => onChange(event.target.value) } });
  const options = new KeyedList(element, (value) => {
    const option = h("option", { value });
    return { element: option, update: () => setText(option, title(value)) };
  });
  return {
    element,
    show(values, chosen) {
      options.show(values, (value) => value);
      const now = pick(values, chosen) ?? "";
      if (element.value !== now) element.value = now;
    },
  };
}

export function field(id, label, control, hint = null) {
  return h("div", { class: "field" }, h("label", { for: id }, label), control, hint ? h("p", { class: "hint" }, hint) : null);
}

// The wanted value where it can be had, else the first.
export function pick(values, wanted) {
  return values.includes(wanted) ? wanted : values[0];
}
