// One chart over training sizes, by uPlot: mean lines, with the seeds behind them.

import uPlot from "../uplot/uPlot.esm.js";
import { h, put } from "../parts/dom.js";
import { decimal } from "../parts/format.js";
import { hideTooltip, showTooltip } from "../parts/tooltip.js";
import { outline } from "./strokes.js";

const HEIGHT = 240;

// Draws lines [{ label, stroke, points }] into an element. `sizes` are those of the whole study and
// `range` is [least, most], so that charts beside each other compare. `spread` is points, band or
// none. Returns what takes the chart away.
export function drawChart(container, { lines, sizes, range, spread, metric, description }) {
  const place = h("div", { class: "plot", role: "img", "aria-label": description });
  put(container, place);
  const at = new Map(sizes.map((size, index) => [size, index]));
  const data = [
    sizes.map((_, index) => index),
    ...lines.map(({ points }) => {
      const means = new Map(points.map((point) => [point.size, point.mean]));
      return sizes.map((size) => means.get(size) ?? null);
    }),
  ];

  let plot = null;
  function draw() {
    plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--text-soft"), font: `12px ${colour("--sans")}`, grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false } };
    plot = new uPlot(
      {
        width: place.clientWidth || 300,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: { x: { time: false, range: [-0.3, sizes.length - 0.7] }, y: { range } },
        axes: [
          { ...axis, grid: { show: false }, size: 26, label: "training texts per class (0: zero-shot)", labelSize: 18, labelFont: axis.font, splits: () => data[0], values: (_, splits) => splits.map((index) => String(sizes[index])) },
          { ...axis, size: 46, values: (_, splits) => splits.map((value) => decimal(value, range[1] - range[0] > 5 ? 0 : 2)) },
        ],
        series: [
          {},
          ...lines.map(({ label, stroke }) => ({
            label,
            stroke: colour(stroke.colour),
            width: 2,
            dash: stroke.dash,
            points: { show: false },
            spanGaps: true,
          })),
        ],
        hooks: {
          drawAxes: [(u) => spread === "band" && lines.forEach((line) => band(u, line, at, colour(line.stroke.colour)))],
          draw: [(u) => lines.forEach((line) => markers(u, line, at, colour, spread))],
          setCursor: [(u) => tell(u, lines, sizes, metric)],
        },
      },
      data,
      place,
    );
    plot.over.addEventListener("mouseleave", hideTooltip);
  }

  const resized = new ResizeObserver(() => {
    if (plot && place.clientWidth && place.clientWidth !== plot.width) plot.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  const theme = window.matchMedia("(prefers-color-scheme: dark)");
  draw();
  resized.observe(place);
  theme.addEventListener("change", draw);
  return () => {
    resized.disconnect();
    theme.removeEventListener("change", draw);
    plot.destroy();
    hideTooltip();
  };
}

// One standard deviation of the seeds to either side.
function band(u, { points }, at, colour) {
  const wide = points.filter((point) => point.seeds.length > 1);
  if (!wide.length) return;
  const path = new Path2D();
  const position = (point, value) => [u.valToPos(at.get(point.size), "x", true), u.valToPos(value, "y", true)];
  const edge = [
    ...wide.map((point) => position(point, point.mean + point.deviation)),
    ...[...wide].reverse().map((point) => position(point, point.mean - point.deviation)),
  ];
  edge.forEach(([x, y], index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
  u.ctx.save();
  u.ctx.globalAlpha = 0.16;
  u.ctx.fillStyle = colour;
  u.ctx.fill(path);
  u.ctx.restore();
}

// A marker at each mean, and a faint one at each seed.
function markers(u, { points, stroke }, at, colourOf, spread) {
  const { ctx } = u;
  // The picture's own pixels, of which a phone has several for one of style sheets.
  const ratio = uPlot.pxRatio;
  const colour = colourOf(stroke.colour);
  ctx.save();
  for (const point of points) {
    const x = u.valToPos(at.get(point.size), "x", true);
    if (spread === "points" && point.seeds.length > 1) {
      ctx.globalAlpha = 0.4;
      ctx.fillStyle = colour;
      for (const { value } of point.seeds) ctx.fill(outline("dot", x, u.valToPos(value, "y", true), 3.4 * ratio));
    }
    ctx.globalAlpha = 1;
    const mark = outline(stroke.marker, x, u.valToPos(point.mean, "y", true), 4.2 * ratio);
    ctx.fillStyle = colour;
    ctx.strokeStyle = colourOf("--surface");
    ctx.lineWidth = 1.5 * ratio;
    ctx.stroke(mark);
    ctx.fill(mark);
  }
  ctx.restore();
}

function tell(u, lines, sizes, metric) {
  const { idx, left, top } = u.cursor;
  if (idx === null || idx === undefined || left < 0) {
    hideTooltip();
    return;
  }
  const rows = lines
    .map(({ label, points }) => ({ label, point: points.find((candidate) => candidate.size === sizes[idx]) }))
    .filter(({ point }) => point)
    .sort((one, other) => other.point.mean - one.point.mean);
  if (!rows.length) {
    hideTooltip();
    return;
  }
  const box = u.over.getBoundingClientRect();
  const x = u.valToPos(idx, "x");
  showTooltip({ left: box.left + x, right: box.left + x, top: box.top + top, bottom: box.top + top }, [
    h("strong", {}, sizes[idx] === 0 ? "zero-shot" : `${sizes[idx]} per class`),
    h("table", {}, rows.map(({ label, point }) =>
      h("tr", {}, h("td", {}, label), h("td", { class: "number" }, decimal(point.mean, metric.digits) + (point.seeds.length > 1 ? ` \u00b1 ${decimal(point.deviation, metric.digits)}` : ""))),
    )),
  ]);
}
