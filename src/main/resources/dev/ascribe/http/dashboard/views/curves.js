// A study's figures over training size, per method and paradigm, as they stream in.

import { settingOf } from "../charts/figures.js";
import { GroupPanel } from "../charts/group-panel.js";
import { legend } from "../charts/legend.js";
import { GROUPS, subsetTitle } from "../charts/metrics.js";
import { strokes } from "../charts/strokes.js";
import { h, put } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { empty, loading, problemBox } from "../parts/notice.js";
import { remember } from "../parts/router.js";
import { FigureSource } from "./figure-source.js";
import { studyFrame } from "./study-frame.js";

const SPREADS = { points: "points", band: "band of \u00b1 1 standard deviation", none: "mean only" };
const WAITING = {
  running: "They appear here as soon as the first run is complete.",
  cancelled: "The study was cancelled before a run was complete.",
  interrupted: "The study was interrupted before a run was complete. Submitting it again goes on from there.",
};

export async function curvesView(root, context) {
  const { signal, parameters, names } = context;
  const choice = Object.fromEntries(parameters);
  const hidden = new Set();
  const trouble = h("div");
  const toolbar = h("div", { class: "toolbar" });
  const key = h("div");
  const nothing = h("div");
  const panels = GROUPS.map((group) => new GroupPanel(group, choice[group.id], (metric) => write(group.id, metric)));
  const source = new FigureSource(names.id, {
    signal,
    onFigures: () => (put(trouble), show()),
    onProblem: (error) => put(trouble, problemBox(error, () => (put(trouble), source.retry()))),
  });
  const { figures } = source;
  let study = null;
  let offered = "";
  let explained = "";
  signal.addEventListener("abort", () => panels.forEach((panel) => panel.clear()), { once: true });

  // A choice outlives a reload, and can be sent to a colleague.
  function write(name, value) {
    choice[name] = value;
    remember(`/studies/${encodeURIComponent(names.id)}/curves`, choice);
  }

  function show() {
    const waiting = Object.hasOwn(WAITING, study.state) ? WAITING[study.state] : "No run of this study was completed.";
    put(nothing, !source.isLoaded ? loading() : figures.isEmpty ? empty("No figures yet", waiting) : null);
    for (const element of [toolbar, key, ...panels.map((panel) => panel.element)]) element.hidden = figures.isEmpty;
    if (figures.isEmpty) return;
    offer();
    draw();
  }

  function draw() {
    const settings = [...new Set(study.runs.map(settingOf))];
    const by = pick(["paradigm", "method"], choice.by);
    const strokesByName = strokes(by === "paradigm" ? study.methods : settings);
    explain(strokesByName);
    const view = {
      study: study.name,
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

  // Made anew only where there is more to choose from, so that somebody's choice is not disturbed.
  function offer() {
    const now = JSON.stringify([figures.datasets, figures.subsets]);
    if (now === offered) return;
    offered = now;
    const chooser = (name, label, values, title = (value) => value) => {
      const id = `curves-${name}`;
      const change = (value) => {
        write(name, value);
        draw();
      };
      return field(id, label, select(id, values, pick(values, choice[name]), change, title));
    };
    put(
      toolbar,
      figures.datasets.length > 1 ? chooser("dataset", "Data set", figures.datasets) : null,
      chooser("subset", "Instances", figures.subsets, subsetTitle),
      chooser("by", "One chart per", ["paradigm", "method"]),
      chooser("spread", "Seeds as", Object.keys(SPREADS), (value) => SPREADS[value]),
    );
  }

  await studyFrame(root, context, "/curves", (now, body) => {
    const begins = study === null;
    const before = study?.state;
    study = { ...now, runs: now.runs ?? [] };
    if (begins) put(body, trouble, nothing, toolbar, key, panels.map((panel) => panel.element));
    if (begins || (figures.isEmpty && before !== study.state)) show();
    // Charts are as wide as the page, which the view is not yet part of.
    if (!begins) source.update(study.runs);
  });
  root.addEventListener("shown", () => source.update(study.runs), { once: true });
}
