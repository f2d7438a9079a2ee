// Texts that show what an explanation is good for, a press away.

import { h } from "../parts/dom.js";

const EXAMPLES = [
  { title: "a turn in the middle", task: "sentiment", text: "a slow start but the second half of this film is a triumph" },
  { title: "a negation", task: "sentiment", text: "the food was not good and we will not come back" },
  { title: "a pair of texts", task: "nli", text: "a man is playing a guitar on the stage", pair: "the man is asleep at home" },
];

// `onChoice({ task, text, pair })` hears of a press.
export function exampleChips(onChoice) {
  return h(
    "div",
    { class: "examples", role: "group", "aria-label": "Examples" },
    h("span", { class: "hint", "aria-hidden": "true" }, "Try"),
    EXAMPLES.map((example) =>
      h("button", { type: "button", class: "small chip", title: example.text, on: { click: () => onChoice({ pair: "", ...example }) } }, example.title)),
  );
}
