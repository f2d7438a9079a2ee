// Texts that show what an explanation is good for, a press away.

import { h } from "../parts/dom.js";

const EXAMPLES = [
  { title: "a turn in the middle", task: "sentiment", text: "a slow start but the second half of this film is a triumph" },
  { title: "a negation", task: "sentiment", text: "the food was not good and we will not come back" },
  { title: "a pair of texts", task: "nli", text: "a man is playing a guitar on the stage", pair: "the man is asleep at home" },
];

// The chips: { element, show(run) }. `onChoice({ task, text, pair })` hears of a press. A run that is of pairs of texts, or
// that is not, is offered only such examples.
export function exampleChips(onChoice) {
  const chips = EXAMPLES.map((example) => ({
    isPair: example.pair !== undefined,
    chip: h("button", { type: "button", class: "small chip", title: example.text, on: { click: () => onChoice({ pair: "", ...example }) } }, example.title),
  }));
  return {
    element: h("div", { class: "examples", role: "group", "aria-label": "Examples" }, h("span", { class: "hint", "aria-hidden": "true" }, "Try"), chips.map(({ chip }) => chip)),
    show(run) {
      const pairs = run?.pairs ?? null;
      for (const { chip, isPair } of chips) chip.hidden = pairs !== null && pairs !== isPair;
    },
  };
}
