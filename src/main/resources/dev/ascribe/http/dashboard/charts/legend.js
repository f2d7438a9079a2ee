// Which line is which, and a way to leave some out.

import { h, svg } from "../parts/dom.js";

const SHAPES = {
  square: "M-3.6-3.6h7.2v7.2h-7.2z",
  triangle: "M0-4.6L4.2 3.4H-4.2z",
  down: "M0 4.6L4.2-3.4H-4.2z",
  diamond: "M0-5L4.6 0 0 5-4.6 0z",
  plus: "M-4.6-1.5h3.1v-3.1h3v3.1h3.1v3h-3.1v3.1h-3v-3.1h-3.1z",
  circle: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
  dot: "M-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0z",
};

// The names with samples of their lines.
export function plainLegend(strokes) {
  return h("ul", { class: "legend plain-legend", "aria-label": "Legend" }, [...strokes].map(([name, stroke]) => h("li", {}, sample(stroke), " ", name)));
}

// A button per name, pressed while its line is drawn. `onToggle(name, isShown)`.
export function legend(strokes, hidden, onToggle) {
  return h(
    "ul",
    { class: "legend", "aria-label": "Legend; press an entry to leave its line out" },
    [...strokes].map(([name, stroke]) => {
      const button = h("button", { type: "button", "aria-pressed": String(!hidden.has(name)) }, sample(stroke), " ", name);
      button.addEventListener("click", () => {
        const show = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(show));
        onToggle(name, show);
      });
      return h("li", {}, button);
    }),
  );
}

function sample(stroke) {
  const cross = stroke.marker === "cross";
  const picture = svg(
    "svg",
    { class: "legend-sample", viewBox: "0 0 34 12", width: "34", height: "12", "aria-hidden": "true" },
    svg("line", { x1: "0", y1: "6", x2: "34", y2: "6", "stroke-width": "2", "stroke-dasharray": stroke.dash.join(" ") || null }),
    svg("path", { d: SHAPES[cross ? "plus" : stroke.marker], transform: `translate(17 6)${cross ? " rotate(45)" : ""}` }),
  );
  picture.style.color = `var(${stroke.colour})`;
  return picture;
}
