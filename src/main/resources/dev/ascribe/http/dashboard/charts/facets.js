// Which lines share a chart, and what range all charts share.

import { BASELINE, strokes } from "./strokes.js";

// Charts of one metric: [{ title, lines: [{ label, stroke, points }] }]. One chart per setting with a
// line per method, or one per method with a line per setting. The random baseline stands in every
// chart, for no figure can be read without it.
export function facets(lines, { by, strokesByName, settings, methods, hidden }) {
  const named = (line, label, stroke) => (stroke ? { label, stroke, points: line.points } : null);
  const visible = (name) => !hidden.has(name);
  const charts =
    by === "paradigm"
      ? settings.map((setting) => ({
          title: setting,
          lines: lines
            .filter((line) => line.setting === setting && visible(line.method))
            .map((line) => named(line, line.method, strokesByName.get(line.method))),
        }))
      : methods
          .filter((method) => method !== BASELINE)
          .map((method) => ({
            title: method,
            lines: lines
              .filter((line) => line.method === method && visible(line.setting))
              .map((line) => named(line, line.setting, strokesByName.get(line.setting))),
          }))
          .filter((chart) => chart.lines.length > 0)
          .map((chart) => ({ ...chart, lines: [...baselines(lines, visible, strokesByName), ...chart.lines] }));
  return charts.map((chart) => ({ ...chart, lines: chart.lines.filter(Boolean) })).filter((chart) => chart.lines.length > 0);
}

// The baseline of each setting: grey, with the setting's own marker.
function baselines(lines, visible, strokesByName) {
  const grey = strokes([BASELINE]).get(BASELINE);
  return lines
    .filter((line) => line.method === BASELINE && visible(line.setting))
    .map((line) => ({
      label: `random, ${line.setting}`,
      stroke: { ...grey, marker: strokesByName.get(line.setting)?.marker ?? grey.marker },
      points: line.points,
    }));
}

// One chart of the model's own figures: a line per setting.
export function modelChart(lines, strokesByName) {
  return [
    {
      title: "All paradigms and models",
      lines: lines.map((line) => ({ label: line.setting, stroke: strokesByName.get(line.setting), points: line.points })),
    },
  ];
}

// [least, most] of all that is drawn, with some room.
export function rangeOf(charts) {
  const values = charts
    .flatMap((chart) => chart.lines)
    .flatMap((line) => line.points)
    .flatMap((point) => [point.mean - point.deviation, point.mean + point.deviation, ...point.seeds.map(({ value }) => value)]);
  if (!values.length) return [0, 1];
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = (most - least || Math.abs(most) || 1) * 0.08;
  return [least - room, most + room];
}
