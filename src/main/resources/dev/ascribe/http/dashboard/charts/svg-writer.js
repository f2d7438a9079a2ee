// Figures as SVG: for the page, and as files.

import { svg } from "../parts/dom.js";
import { FONT } from "./shapes.js";

// An element. `colour` gives a colour for the name of a custom property.
export function svgOf({ shapes, width, height }, { colour, ...attributes }) {
  return svg(
    "svg",
    { width: String(width), height: String(height), viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", ...attributes },
    shapes.map((shape) => element(shape, colour)),
  );
}

// A file that stands alone.
export function svgFile(figure, colour) {
  const root = svgOf(figure, { colour, "font-family": FONT });
  root.removeAttribute("aria-hidden");
  return new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" });
}

function element(shape, colour) {
  if (shape.shapes) return svg("g", { transform: `translate(${shape.x} ${shape.y})` }, shape.shapes.map((child) => element(child, colour)));
  if (shape.d !== undefined) {
    const { d, fill, stroke, width, dash, opacity } = shape;
    return svg("path", {
      d,
      fill: fill ? colour(fill) : "none",
      stroke: stroke ? colour(stroke) : null,
      "stroke-width": stroke ? String(width) : null,
      "stroke-dasharray": dash?.length ? dash.join(" ") : null,
      opacity: opacity === undefined ? null : String(opacity),
    });
  }
  const { text, x, y, size, bold, fill, anchor, turned } = shape;
  return svg(
    "text",
    {
      x: String(x),
      y: String(y),
      "font-size": String(size),
      "font-weight": bold ? "700" : null,
      "text-anchor": anchor === "start" ? null : anchor,
      fill: colour(fill),
      transform: turned ? `rotate(-90 ${x} ${y})` : null,
    },
    text,
  );
}
