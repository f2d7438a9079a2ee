// Labels with their probabilities, as bars with figures.

import { h } from "./dom.js";
import { decimal } from "./format.js";

export function probabilityBars(probabilities, { gold = null, predicted = null } = {}) {
  const labels = Object.entries(probabilities);
  const list = h(
    "ul",
    { class: "probabilities", "aria-label": "Probabilities", "data-gold": gold !== null },
    labels.map(([label, probability]) => {
      const bar = h("span", { class: "probability-bar", "data-predicted": label === predicted ? "yes" : null });
      bar.style.width = `${Math.min(1, Math.max(0, probability)) * 100}%`;
      return h(
        "li",
        {},
        h("span", { class: "probability-label" }, label, label === gold ? h("span", { class: "gold-mark" }, " gold") : null),
        h("span", { class: "probability-track", "aria-hidden": "true" }, bar),
        h("span", { class: "number" }, decimal(probability)),
      );
    }),
  );
  // All bars begin at one place: behind the longest label.
  list.style.setProperty("--longest", `${Math.max(...labels.map(([label]) => label.length))}ch`);
  return list;
}
