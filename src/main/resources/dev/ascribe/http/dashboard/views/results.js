// What a study has found: its figures by method and training size, as they stream in.

import { settingOf } from "../charts/figures.js";
import { GroupPanel } from "../charts/group-panel.js";
import { legend } from "../charts/legend.js";
import { GROUPS, subsetTitle } from "../charts/metrics.js";
import { strokes } from "../charts/strokes.js";
import { h, put } from "../parts/dom.js";
import { field, changingSelect, pick, select } from "../parts/fields.js";
import { plural } from "../parts/format.js";
import { empty, loading, problemPlace } from "../parts/notice.js";
import { link, remember } from "../parts/router.js";
import { titleOf } from "../parts/study-parts.js";
import { downloads } from "./downloads.js";
import { FigureSource } from "./figure-source.js";
import { studyFrame } from "./study-frame.js";

const BY = ["paradigm", "method"];
const SPREADS = { points: "points", band: "band of \u00b1 1 standard deviation", none: "mean only" };
const WAITING = {
  running: "They appear here as soon as the first run is complete.",
  cancelled: "The study was cancelled before a run was complete.",
  interrupted: "The study was interrupted before a run was complete. Submitting it again goes on from there.",
};

export async function resultsView(root, context) {
  const { signal, parameters, names } = context;
  const choice = Object.fromEntries(parameters);
  const hidden = new Set();
  const trouble = problemPlace();
  const dataset = changingSelect("results-dataset", choose("dataset"));
  const subset = changingSelect("results-subset", choose("subset"), subsetTitle);
  const datasetField = field("results-dataset", "Data set", dataset.element);
  const spreadField = field("results-spread", "Seeds as", select("results-spread", Object.keys(SPREADS), pick(Object.keys(SPREADS), choice.spread), choose("spread"), (name) => SPREADS[name]));
  const toolbar = h(
    "div",
    { class: "toolbar" },
    datasetField,
    field("results-subset", "Texts", subset.element),
    field("results-by", "One chart per", select("results-by", BY, pick(BY, choice.by), choose("by"))),
    spreadField,
  );
  const key = h("div");
  const nothing = h("div");
  const files = downloads(names.id);
  const panels = GROUPS.map((group) => new GroupPanel(group, choice[group.id], (metric) => write(group.id, metric)));
  const source = new FigureSource(names.id, {
    signal,
    onFigures: () => (trouble.clear(), show()),
    onProblem: (error) => trouble.show(error, () => (trouble.clear(), source.retry())),
  });
  const { figures } = source;
  let study = null;
  let explained = "";
  let wait = null;
  signal.addEventListener("abort", () => panels.forEach((panel) => panel.clear()), { once: true });

  // A choice outlives a reload, and can be sent to a colleague.
  function write(name, value) {
    choice[name] = value;
    remember(`/studies/${encodeURIComponent(names.id)}/results`, choice);
  }

  function show() {
    put(nothing, !source.isLoaded ? waiting() : figures.isEmpty ? noFigures(study) : null);
    files.update(study);
    for (const element of [toolbar, key, files.element, ...panels.map((panel) => panel.element)]) element.hidden = figures.isEmpty;
    if (figures.isEmpty) return;
    offer();
    draw();
  }

  // One at a time: it counts its seconds.
  function waiting() {
    wait ??= loading(`Reading the figures of ${plural(study.runs.length, "run")}\u2026`);
    return wait;
  }

  function draw() {
    const settings = [...new Set(study.runs.map(settingOf))];
    const by = pick(BY, choice.by);
    const strokesByName = strokes(by === "paradigm" ? study.methods : settings);
    explain(strokesByName);
    const view = {
      study: titleOf(study),
      dataset: pick(figures.datasets, choice.dataset),
      subset: pick(figures.subsets, choice.subset),
      spread: pick(Object.keys(SPREADS), choice.spread),
      methods: study.methods,
      by, settings, strokesByName, hidden,
    };
    panels.forEach((panel) => panel.draw(figures, view));
  }

  function explain(strokesByName) {
    const names = JSON.stringify([...strokesByName.keys()]);
    if (names === explained) return;
    explained = names;
    put(key, legend(strokesByName, hidden, (name, isShown) => {
      if (isShown) hidden.delete(name);
      else hidden.add(name);
      panels.forEach((panel) => panel.draw());
    }));
  }

  function choose(name) {
    return (value) => {
      write(name, value);
      draw();
    };
  }

  function offer() {
    dataset.show(figures.datasets, choice.dataset);
    datasetField.hidden = figures.datasets.length < 2;
    subset.show(figures.subsets, choice.subset);
    spreadField.hidden = !haveSeveralSeeds(study.runs);
  }

  await studyFrame(root, context, "/results", (now, body) => {
    const begins = study === null;
    const before = study?.state;
    study = { ...now, runs: now.runs ?? [] };
    if (begins) put(body, trouble.element, nothing, files.element, toolbar, key, panels.map((panel) => panel.element));
    if (begins || (figures.isEmpty && before !== study.state)) show();
    // Charts are as wide as the page, which the view is not yet part of.
    if (!begins) source.update(study.runs);
  });
  root.addEventListener("shown", () => source.update(study.runs), { once: true });
}

// Whether any two runs differ by their seeds only.
function haveSeveralSeeds(runs) {
  return new Set(runs.map((run) => JSON.stringify([run.dataset, settingOf(run), run.training_size]))).size < runs.length;
}

function noFigures(study) {
  if (Object.hasOwn(WAITING, study.state)) return empty("No figures yet", WAITING[study.state]);
  return empty("No figures", "No run of this study was completed. ", h("a", { href: link(`/studies/${encodeURIComponent(study.id)}/runs`) }, "See what failed"), ".");
}
