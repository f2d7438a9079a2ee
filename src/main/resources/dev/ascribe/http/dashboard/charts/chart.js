// One chart on the page: as wide as its place, with a tooltip that has the numbers.

import { h, put } from "../parts/dom.js";
import { trainingSize } from "../parts/format.js";
import { hideTooltip, showTooltip } from "../parts/tooltip.js";
import { barChart, written } from "./bar-chart.js";
import { lineChart } from "./line-chart.js";
import { svgOf } from "./svg-writer.js";

const USUAL_WIDTH = 320;

// Bars where there is one training size, else lines.
export const layOut = (chart, width = USUAL_WIDTH) => (chart.sizes.length === 1 ? barChart : lineChart)(chart, width);

// Draws a chart into an element. Returns what takes it away.
export function drawChart(container, chart) {
  const place = h("div", { class: "plot", role: "img", "aria-label": chart.description });
  put(container, place);
  let drawn = null;
  const draw = () => {
    drawn = layOut(chart, place.clientWidth || USUAL_WIDTH);
    put(place, svgOf(drawn, { colour: (name) => `var(${name})` }));
  };
  const resized = new ResizeObserver(() => {
    if (place.clientWidth && place.clientWidth !== drawn.width) draw();
  });
  draw();
  resized.observe(place);
  place.addEventListener("pointermove", (event) => tell(place, drawn, chart, event));
  place.addEventListener("pointerleave", hideTooltip);
  return () => {
    resized.disconnect();
    hideTooltip();
  };
}

function tell(place, { spots }, { lines, digits }, { clientX, clientY }) {
  const frame = place.getBoundingClientRect();
  const distance = ({ x, y }) => (y === null ? Math.abs(clientX - frame.left - x) : Math.abs(clientY - frame.top - y));
  const spot = spots.reduce((nearest, candidate) => (distance(candidate) < distance(nearest) ? candidate : nearest));
  const rows = (spot.line ? [spot.line] : lines)
    .map((line) => ({ label: line.label, point: line.points.find(({ size }) => size === spot.size) }))
    .filter(({ point }) => point)
    .sort((one, other) => other.point.mean - one.point.mean);
  if (!rows.length) return hideTooltip();
  const [x, y] = [frame.left + spot.x, spot.y === null ? clientY : frame.top + spot.y];
  showTooltip({ left: x, right: x, top: y - 10, bottom: y + 10 }, [
    h("strong", {}, trainingSize(spot.size)),
    h("table", {}, rows.map(({ label, point }) => h("tr", {}, h("td", {}, label), h("td", { class: "number" }, written(point, digits))))),
  ]);
}
