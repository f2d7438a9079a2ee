// Figures as PNG, for slides.

import { FONT } from "./shapes.js";

// Pixels of the file for one of the figure: enough for print.
const SCALE = 3;

export function pngFile({ shapes, width, height }, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  context.scale(SCALE, SCALE);
  shapes.forEach((shape) => draw(context, shape, colour));
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function draw(context, shape, colour) {
  context.save();
  if (shape.shapes) {
    context.translate(shape.x, shape.y);
    shape.shapes.forEach((child) => draw(context, child, colour));
  } else if (shape.d !== undefined) {
    const path = new Path2D(shape.d);
    context.globalAlpha = shape.opacity ?? 1;
    if (shape.fill) {
      context.fillStyle = colour(shape.fill);
      context.fill(path);
    }
    if (shape.stroke) {
      context.strokeStyle = colour(shape.stroke);
      context.lineWidth = shape.width;
      context.setLineDash(shape.dash ?? []);
      context.stroke(path);
    }
  } else {
    context.translate(shape.x, shape.y);
    if (shape.turned) context.rotate(-Math.PI / 2);
    context.font = `${shape.bold ? 700 : 400} ${shape.size}px ${FONT}`;
    context.textAlign = shape.anchor === "middle" ? "center" : shape.anchor;
    context.fillStyle = colour(shape.fill);
    context.fillText(shape.text, 0, 0);
  }
  context.restore();
}
