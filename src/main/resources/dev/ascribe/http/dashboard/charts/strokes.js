// How lines are told apart: by colour (of Okabe and Ito's palette), dash and marker together.

const DASHES = [[], [9, 4], [2, 3], [9, 3, 2, 3], [14, 4], [5, 3], [2, 5]];
const MARKERS = ["circle", "square", "triangle", "diamond", "cross", "down", "plus"];
const BASELINE = "random";

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

// The outline of a marker as a path around a point.
export function outline(marker, x, y, r) {
  const path = new Path2D();
  const polygon = (...points) => {
    points.forEach(([dx, dy], index) => (index ? path.lineTo(x + dx * r, y + dy * r) : path.moveTo(x + dx * r, y + dy * r)));
    path.closePath();
  };
  switch (marker) {
    case "square":
      polygon([-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]);
      break;
    case "triangle":
      polygon([0, -1.1], [1, 0.8], [-1, 0.8]);
      break;
    case "down":
      polygon([0, 1.1], [1, -0.8], [-1, -0.8]);
      break;
    case "diamond":
      polygon([0, -1.2], [1.1, 0], [0, 1.2], [-1.1, 0]);
      break;
    case "cross":
    case "plus": {
      const arms = [[-1.1, -0.35], [-0.35, -0.35], [-0.35, -1.1], [0.35, -1.1], [0.35, -0.35], [1.1, -0.35],
        [1.1, 0.35], [0.35, 0.35], [0.35, 1.1], [-0.35, 1.1], [-0.35, 0.35], [-1.1, 0.35]];
      const turn = marker === "cross" ? Math.SQRT1_2 : 0;
      polygon(...arms.map(([dx, dy]) => (turn ? [(dx - dy) * turn, (dx + dy) * turn] : [dx, dy])));
      break;
    }
    default:
      path.arc(x, y, marker === "dot" ? r * 0.6 : r, 0, 2 * Math.PI);
  }
  return path;
}
