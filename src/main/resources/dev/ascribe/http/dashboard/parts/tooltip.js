// One tooltip for the page: beside what it speaks of, within the window, gone with Escape.

import { put } from "./dom.js";

const GAP = 8;

let anchor = null;

// Shows nodes beside a box of the window's coordinates.
export function showTooltip(box, nodes) {
  anchor = null;
  put(tip(), nodes);
  tip().hidden = false;
  place(box);
}

// Shows nodes beside an element. While that has the focus, they stay there when the page scrolls.
export function showTooltipOf(element, nodes) {
  showTooltip(element.getBoundingClientRect(), nodes);
  anchor = element;
}

export function hideTooltip() {
  anchor = null;
  tip().hidden = true;
}

// The element that the tooltip speaks of, or null.
export const tooltipAnchor = () => anchor;

const tip = () => document.getElementById("tooltip");

function place(box) {
  const { width, height } = tip().getBoundingClientRect();
  const middle = (box.left + box.right) / 2;
  const left = Math.max(GAP, Math.min(middle - width / 2, document.documentElement.clientWidth - width - GAP));
  const above = box.top - height - GAP;
  tip().style.left = `${left}px`;
  tip().style.top = `${above >= GAP ? above : box.bottom + GAP}px`;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideTooltip();
});
document.addEventListener(
  "scroll",
  () => {
    if (anchor !== null && anchor === document.activeElement) place(anchor.getBoundingClientRect());
    else hideTooltip();
  },
  { passive: true, capture: true },
);
window.addEventListener("hashchange", hideTooltip);
