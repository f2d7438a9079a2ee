// The charts of a panel as one picture, with a title and a legend, for papers and slides.

import { outline } from "./strokes.js";

const COLUMNS = 3;
const SPACE = 16;
const LINE = 22;
// Of a picture that is printed, whatever the screen is.
const SCALE = 2;

// A PNG of charts [{ title, canvas, width, height }] with a legend [{ label, stroke }], as a Blob.
export function picture({ title, note, charts, legend }) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const columns = Math.min(COLUMNS, charts.length);
  const [wide, high] = [Math.max(...charts.map((chart) => chart.width)), Math.max(...charts.map((chart) => chart.height))];
  const width = 2 * SPACE + columns * wide + (columns - 1) * SPACE;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const font = (size, weight) => (context.font = `${weight} ${size}px ${colour("--sans")}`);
  font(13, 400);
  const rows = legendRows(context, legend, width - 2 * SPACE);
  const top = SPACE + 2 * LINE + rows.length * LINE + SPACE;
  canvas.width = width * SCALE;
  canvas.height = (top + Math.ceil(charts.length / columns) * (high + LINE + SPACE)) * SCALE;
  context.scale(SCALE, SCALE);
  context.fillStyle = colour("--surface");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = "middle";

  const write = (text, x, y, size, weight, name) => {
    font(size, weight);
    context.fillStyle = colour(name);
    context.fillText(text, x, y);
  };
  write(title, SPACE, SPACE + LINE / 2, 17, 600, "--text");
  write(note, SPACE, SPACE + LINE * 1.5, 12, 400, "--text-soft");
  rows.forEach((row, index) => {
    for (const { label, stroke, x } of row) {
      const y = SPACE + LINE * (2.5 + index);
      sample(context, stroke, SPACE + x, y, colour);
      write(label, SPACE + x + 42, y, 13, 400, "--text");
    }
  });
  charts.forEach((chart, index) => {
    const x = SPACE + (index % columns) * (wide + SPACE);
    const y = top + Math.floor(index / columns) * (high + LINE + SPACE);
    write(chart.title, x, y + LINE / 2, 13, 600, "--text");
    context.drawImage(chart.canvas, x, y + LINE, chart.width, chart.height);
  });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

// Entries as lines of text break: each with its place from the left.
function legendRows(context, legend, width) {
  const rows = [[]];
  let x = 0;
  for (const { label, stroke } of legend) {
    const needed = 42 + context.measureText(label).width + 2 * SPACE;
    if (x > 0 && x + needed > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ label, stroke, x });
    x += needed;
  }
  return rows;
}

function sample(context, stroke, x, y, colour) {
  context.save();
  context.strokeStyle = context.fillStyle = colour(stroke.colour);
  context.lineWidth = 2;
  context.setLineDash(stroke.dash);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 34, y);
  context.stroke();
  context.fill(outline(stroke.marker, x + 17, y, 4.2));
  context.restore();
}
