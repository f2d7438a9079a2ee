// Means at a study's only training size as bars, with the deviation and the values of the seeds.

import { decimal } from "../parts/format.js";
import { linear, ticks } from "./scale.js";
import { box, circle, label, segment } from "./shapes.js";

const ROW = 38;
const BAR = 13;
const [TOP, RIGHT, BOTTOM, LEFT] = [4, 18, 42, 18];

// Lays one bar per line out in a width, as `lineChart` does with lines. Each has its name and figures
// above it, which a phone has room for, too.
export function barChart({ lines, range, spread, axis, digits }, width) {
  const reach = [Math.min(0, range[0]), Math.max(0, range[1])];
  const x = linear(reach, [LEFT, width - RIGHT]);
  const bottom = TOP + lines.length * ROW;
  const { values, digits: decimals } = ticks(reach, Math.max(2, Math.floor(width / 70)));
  return {
    width,
    height: bottom + BOTTOM,
    shapes: [
      values.flatMap((value) => [
        segment(x(value), TOP, x(value), bottom + 4, "--grid"),
        label(decimal(value, decimals), x(value), bottom + 18, { anchor: "middle" }),
      ]),
      lines.map((line, index) => bar(line, TOP + index * ROW, { x, spread, digits, width })),
      label(axis, width / 2, bottom + BOTTOM - 6, { anchor: "middle" }),
    ].flat(Infinity),
    spots: lines.map((line, index) => ({ x: width / 2, y: TOP + (index + 0.5) * ROW, size: line.points[0].size, line })),
  };
}

function bar({ label: name, stroke, points: [point] }, top, { x, spread, digits, width }) {
  const [from, to] = [Math.min(x(0), x(point.mean)), Math.max(x(0), x(point.mean))];
  const middle = top + ROW - BAR / 2 - 4;
  const wide = point.seeds.length > 1;
  return [
    label(name, LEFT, top + 15, { fill: "--text" }),
    label(written(point, digits), width - RIGHT, top + 15, { anchor: "end" }),
    box(from, middle - BAR / 2, Math.max(1, to - from), BAR, stroke.colour),
    segment(x(0), middle - BAR / 2 - 3, x(0), middle + BAR / 2 + 3, "--control"),
    wide && spread !== "none" ? whisker(x(point.mean - point.deviation), x(point.mean + point.deviation), middle) : [],
    wide && spread === "points" ? point.seeds.map(({ value }) => ({ d: circle(x(value), middle, 2.2), fill: "--surface", stroke: "--text", width: 1 })) : [],
  ];
}

function whisker(from, to, y) {
  return [segment(from, y, to, y, "--text", { width: 1.5 }), segment(from, y - 4, from, y + 4, "--text", { width: 1.5 }), segment(to, y - 4, to, y + 4, "--text", { width: 1.5 })];
}

// A mean, with the deviation of the seeds where there are several.
export function written(point, digits) {
  return decimal(point.mean, digits) + (point.seeds.length > 1 ? ` \u00b1 ${decimal(point.deviation, digits)}` : "");
}
