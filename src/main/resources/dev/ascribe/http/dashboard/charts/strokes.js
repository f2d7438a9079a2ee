// How lines are told apart: by colour (of Okabe and Ito's palette), dash and marker together. Figures
// of reports have the same colours and markers in the same order (LineStyles.java).

import { outline, segment } from "./shapes.js";

const DASHES = [[], [9, 4], [2, 3], [9, 3, 2, 3], [14, 4], [5, 3], [2, 5]];
const MARKERS = ["circle", "square", "triangle", "diamond", "cross", "down", "plus"];
export const BASELINE = "random";
export const SAMPLE_WIDTH = 34;

// A stroke for each name, in their order: { colour (a custom property), dash, marker, baseline }.
// The random baseline is grey and dotted wherever it is drawn.
export function strokes(names) {
  const result = new Map();
  let next = 0;
  for (const name of names) {
    if (name === BASELINE) {
      result.set(name, { colour: "--baseline", dash: [1, 4], marker: "dot", baseline: true });
    } else {
      const turn = next++;
      result.set(name, {
        colour: `--series-${(turn % 7) + 1}`,
        dash: DASHES[turn % DASHES.length],
        marker: MARKERS[(turn + Math.floor(turn / 7)) % MARKERS.length],
        baseline: false,
      });
    }
  }
  return result;
}

// A piece of a line with its marker, for legends, around a height.
export function sample({ colour, dash, marker }, y) {
  return [segment(0, y, SAMPLE_WIDTH, y, colour, { width: 2, dash }), { d: outline(marker, SAMPLE_WIDTH / 2, y, 4.2), fill: colour }];
}
