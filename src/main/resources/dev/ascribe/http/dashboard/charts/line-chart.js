// Means over training sizes as lines, with the seeds behind them.

import { decimal } from "../parts/format.js";
import { linear, ticks } from "./scale.js";
import { circle, label, outline, polygon, polyline, segment } from "./shapes.js";

const HEIGHT = 250;
const NOTE = 16;
const [TOP, RIGHT, BOTTOM, LEFT] = [8, 12, 44, 62];
const SIZES_NAME = "training texts per class";

// Lays lines [{ label, stroke, points }] out in a width: { shapes, width, height, spots }. `sizes` are
// those of the whole study and `range` is [least, most], so that charts beside each other compare.
// `spread` is points, band or none. `axis` names the values.
export function lineChart({ lines, sizes, range, spread, axis }, width) {
  const x = linear([-0.3, sizes.length - 0.7], [LEFT, width - RIGHT]);
  const y = linear(range, [HEIGHT - BOTTOM, TOP]);
  const at = new Map(sizes.map((size, index) => [size, x(index)]));
  const { values, digits } = ticks(range);
  const isCut = range[0] > 0 || range[1] < 0;
  return {
    width,
    height: HEIGHT + (isCut ? NOTE : 0),
    shapes: [
      values.flatMap((value) => [
        segment(LEFT, y(value), width - RIGHT, y(value), "--grid"),
        label(decimal(value, digits), LEFT - 6, y(value) + 4, { anchor: "end" }),
      ]),
      segment(LEFT, HEIGHT - BOTTOM, width - RIGHT, HEIGHT - BOTTOM, "--control"),
      sizes.map((size) => label(String(size), at.get(size), HEIGHT - BOTTOM + 17, { anchor: "middle" })),
      label(sizes.includes(0) ? `${SIZES_NAME} (0: zero-shot)` : SIZES_NAME, (LEFT + width - RIGHT) / 2, HEIGHT - 8, { anchor: "middle" }),
      isCut ? [label("The vertical axis does not start at 0.", (LEFT + width - RIGHT) / 2, HEIGHT + NOTE - 8, { size: 11, anchor: "middle" })] : [],
      label(axis, 13, (TOP + HEIGHT - BOTTOM) / 2, { anchor: "middle", turned: true }),
      spread === "band" ? lines.map((line) => band(line, at, y)) : [],
      lines.map(({ points, stroke }) => ({
        d: polyline(points.map((point) => [at.get(point.size), y(point.mean)])),
        stroke: stroke.colour,
        width: 2,
        dash: stroke.dash,
      })),
      lines.map((line) => markers(line, at, y, spread)),
    ].flat(Infinity),
    spots: sizes.map((size) => ({ x: at.get(size), y: null, size })),
  };
}

// One standard deviation of the seeds to either side.
function band({ points, stroke }, at, y) {
  const wide = points.filter((point) => point.seeds.length > 1);
  if (!wide.length) return [];
  const edge = (sign) => wide.map((point) => [at.get(point.size), y(point.mean + sign * point.deviation)]);
  return [{ d: polygon([...edge(1), ...edge(-1).reverse()]), fill: stroke.colour, opacity: 0.16 }];
}

// A marker at each mean, and a faint one at each seed.
function markers({ points, stroke }, at, y, spread) {
  return points.map((point) => [
    spread === "points" && point.seeds.length > 1
      ? point.seeds.map(({ value }) => ({ d: circle(at.get(point.size), y(value), 2), fill: stroke.colour, opacity: 0.4 }))
      : [],
    { d: outline(stroke.marker, at.get(point.size), y(point.mean), 4.2), fill: stroke.colour, stroke: "--surface", width: 1 },
  ]);
}
