// The charts of a panel as one figure for papers and slides: with a title and a legend, in the colours of
// paper, and of one size whatever the window is.

import { layOut } from "./chart.js";
import { box, group, label, widthOf } from "./shapes.js";
import { sample, SAMPLE_WIDTH } from "./strokes.js";

const COLUMNS = 3;
const SPACE = 16;
const LINE = 20;
const WIDE = 340;

// { shapes, width, height } of charts with a legend [{ label, stroke }].
export function figure({ title, note, charts, legend }) {
  const columns = Math.min(COLUMNS, charts.length);
  const laidOut = charts.map((chart) => layOut(chart, WIDE));
  const high = Math.max(...laidOut.map(({ height }) => height)) + LINE;
  const needed = Math.ceil(Math.max(widthOf(title, 16, true), widthOf(note, 12)));
  const width = 2 * SPACE + Math.max(needed, columns * WIDE + (columns - 1) * SPACE);
  const rows = legendRows(legend, width - 2 * SPACE);
  const top = SPACE + LINE * (2 + rows.length) + SPACE;
  const height = top + Math.ceil(charts.length / columns) * (high + SPACE);
  return {
    width,
    height,
    shapes: [
      box(0, 0, width, height, "--surface"),
      label(title, SPACE, SPACE + 14, { size: 16, bold: true, fill: "--text" }),
      label(note, SPACE, SPACE + LINE + 13),
      ...rows.flatMap((row, index) => row.map(({ name, stroke, x }) => group(SPACE + x, SPACE + LINE * (2 + index), [...sample(stroke, LINE / 2), label(name, SAMPLE_WIDTH + 8, LINE / 2 + 4, { fill: "--text" })]))),
      ...laidOut.map((chart, index) =>
        group(SPACE + (index % columns) * (WIDE + SPACE), top + Math.floor(index / columns) * (high + SPACE), [
          label(charts[index].title, 0, 13, { size: 13, bold: true, fill: "--text" }),
          group(0, LINE, chart.shapes),
        ]),
      ),
    ],
  };
}

// Entries as lines of text break: each with its place from the left.
function legendRows(legend, width) {
  const rows = legend.length ? [[]] : [];
  let x = 0;
  for (const { label: name, stroke } of legend) {
    const needed = SAMPLE_WIDTH + 8 + widthOf(name) + 2 * SPACE;
    if (x > 0 && x + needed > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ name, stroke, x });
    x += needed;
  }
  return rows;
}

// The colours of the light scheme: paper is white, whatever the screen is.
export function paper(name) {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      const value = rule.selectorText === ":root" ? rule.style.getPropertyValue(name).trim() : "";
      if (value) return value;
    }
  }
  throw new Error(`no style sheet has a colour ${name}`);
}
