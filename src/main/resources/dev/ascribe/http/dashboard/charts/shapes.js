// What figures are made of. The writers of this folder know three kinds of shapes:
//   { d, fill, stroke, width, dash, opacity }     a path of the commands M, L, C and Z
//   { text, x, y, size, bold, fill, anchor, turned }  a line of text on its baseline; `anchor` is start,
//                                                 middle or end, and `turned` text reads upwards
//   { shapes, x, y }                              a group that is moved
// Colours are names of custom properties of base.css, such as --text. Lengths are pixels.

export const FONT = "Helvetica, Arial, \"Liberation Sans\", sans-serif";

export const group = (x, y, shapes) => ({ x, y, shapes });

export const segment = (x1, y1, x2, y2, stroke, { width = 1, dash = [] } = {}) => ({ d: `M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}`, stroke, width, dash });

export const box = (x, y, width, height, fill) => ({ d: polygon([[x, y], [x + width, y], [x + width, y + height], [x, y + height]]), fill });

export function label(text, x, y, { size = 12, bold = false, fill = "--text-soft", anchor = "start", turned = false } = {}) {
  return { text, x, y, size, bold, fill, anchor, turned };
}

export const polyline = (points) => points.map(([x, y], index) => `${index ? "L" : "M"}${n(x)} ${n(y)}`).join("");

export const polygon = (points) => `${polyline(points)}Z`;

// How far a circle's control points lie from its ends, as a share of the radius.
const ROUND = 0.5523;

export function circle(x, y, r) {
  const k = r * ROUND;
  const arc = (...numbers) => `C${numbers.map(n).join(" ")}`;
  return (
    `M${n(x + r)} ${n(y)}` +
    arc(x + r, y + k, x + k, y + r, x, y + r) +
    arc(x - k, y + r, x - r, y + k, x - r, y) +
    arc(x - r, y - k, x - k, y - r, x, y - r) +
    arc(x + k, y - r, x + r, y - k, x + r, y) +
    "Z"
  );
}

// The outline of a line's marker around a point.
export function outline(marker, x, y, r) {
  const around = (...points) => polygon(points.map(([dx, dy]) => [x + dx * r, y + dy * r]));
  switch (marker) {
    case "square":
      return around([-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]);
    case "triangle":
      return around([0, -1.1], [1, 0.8], [-1, 0.8]);
    case "down":
      return around([0, 1.1], [1, -0.8], [-1, -0.8]);
    case "diamond":
      return around([0, -1.2], [1.1, 0], [0, 1.2], [-1.1, 0]);
    case "cross":
      return around(...ARMS.map(([dx, dy]) => [(dx - dy) * Math.SQRT1_2, (dx + dy) * Math.SQRT1_2]));
    case "plus":
      return around(...ARMS);
    default:
      return circle(x, y, marker === "dot" ? r * 0.6 : r);
  }
}

const ARMS = [
  [-1.1, -0.35], [-0.35, -0.35], [-0.35, -1.1], [0.35, -1.1], [0.35, -0.35], [1.1, -0.35],
  [1.1, 0.35], [0.35, 0.35], [0.35, 1.1], [-0.35, 1.1], [-0.35, 0.35], [-1.1, 0.35],
];

let measuring = null;

// The width of a text in the font of saved figures.
export function widthOf(text, size = 12, bold = false) {
  measuring ??= document.createElement("canvas").getContext("2d");
  measuring.font = `${bold ? 700 : 400} ${size}px ${FONT}`;
  return measuring.measureText(text).width;
}

function n(value) {
  return String(Math.round(value * 100) / 100);
}
