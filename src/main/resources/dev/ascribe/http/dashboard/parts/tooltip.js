// One tooltip for the page: beside what it speaks of, within the window, gone with Escape.

import { put } from "./dom.js";

const GAP = 8;

// Shows nodes beside a box of the window's coordinates.
export function showTooltip(box, nodes) {
  const tip = document.getElementById("tooltip");
  put(tip, nodes);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const middle = (box.left + box.right) / 2;
  const left = Math.max(GAP, Math.min(middle - width / 2, document.documentElement.clientWidth - width - GAP));
  const above = box.top - height - GAP;
  tip.style.left = `${left}px`;
  tip.style.top = `${above >= GAP ? above : box.bottom + GAP}px`;
}

export function hideTooltip() {
  document.getElementById("tooltip").hidden = true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideTooltip();
});
document.addEventListener("scroll", hideTooltip, { passive: true, capture: true });
