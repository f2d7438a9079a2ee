// A field to search with.

import { h } from "./dom.js";

export const LONGEST_SEARCH = 200;
// Long enough to write a word in.
const TYPING = 400;

// Tells `onChange(text)` of what is written, once somebody pauses.
export function searchBox(id, value, onChange) {
  const input = h("input", { id, type: "search", dir: "auto", spellcheck: "false", autocomplete: "off", maxlength: String(LONGEST_SEARCH), set: { value: value ?? "" } });
  let asked = input.value;
  let timer = null;
  const ask = () => {
    clearTimeout(timer);
    const now = input.value.trim();
    if (now !== asked) onChange((asked = now));
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, TYPING);
  });
  // Enter, and the cross that empties the field.
  input.addEventListener("search", ask);
  input.addEventListener("change", ask);
  return input;
}
