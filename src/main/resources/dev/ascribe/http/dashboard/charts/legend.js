// Which line is which, and a way to leave some out.

import { h } from "../parts/dom.js";
import { sample, SAMPLE_WIDTH } from "./strokes.js";
import { svgOf } from "./svg-writer.js";

const HEIGHT = 12;

// The names with samples of their lines.
export function plainLegend(strokes) {
  return h("ul", { class: "legend plain-legend", "aria-label": "Legend" }, [...strokes].map(([name, stroke]) => h("li", {}, sampleOf(stroke), " ", name)));
}

// A button per name, pressed while its line is drawn. `onToggle(name, isShown)`.
export function legend(strokes, hidden, onToggle) {
  return h(
    "ul",
    { class: "legend", "aria-label": "Legend; press an entry to leave its line out" },
    [...strokes].map(([name, stroke]) => {
      const button = h("button", { type: "button", "aria-pressed": String(!hidden.has(name)) }, sampleOf(stroke), " ", name);
      button.addEventListener("click", () => {
        const show = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(show));
        onToggle(name, show);
      });
      return h("li", {}, button);
    }),
  );
}

function sampleOf(stroke) {
  return svgOf({ shapes: sample(stroke, HEIGHT / 2), width: SAMPLE_WIDTH, height: HEIGHT }, { colour: (name) => `var(${name})`, class: "legend-sample" });
}
