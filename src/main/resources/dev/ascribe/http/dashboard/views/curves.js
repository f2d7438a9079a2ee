// A study's figures over training size, per method and paradigm, as they stream in.

import { api } from "../api/client.js";
import { Figures, settingOf } from "../charts/figures.js";
import { GroupPanel } from "../charts/group-panel.js";
import { legend } from "../charts/legend.js";
import { GROUPS } from "../charts/metrics.js";
import { strokes } from "../charts/strokes.js";
import { h, put } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { empty, problemBox } from "../parts/notice.js";
import { remember } from "../parts/router.js";
import { studyFrame } from "./study-frame.js";

const SUBSETS = { all: "all", correct: "predicted correctly", wrong: "predicted wrongly" };
const SPREADS = { points: "points", band: "band of \u00b1 1 standard deviation", none: "mean only" };

export async function curvesView(root, context) {
  const { signal, parameters, names } = context;
  const choice = Object.fromEntries(parameters);
  const hidden = new Set();
  const trouble = h("div");
  const toolbar = h("div", { class: "toolbar" });
  const key = h("div");
  const nothing = h("div");
  const panels = GROUPS.map((group) => new GroupPanel(group, choice[group.id], (metric) => write(group.id, metric)));
  let study = null;
  let figures = null;
  let offered = "";
  let explained = "";
  signal.addEventListener("abort", () => panels.forEach((panel) => panel.clear()), { once: true });

  // A choice outlives a reload, and can be sent to a colleague.
  function write(name, value) {
    choice[name] = value;
    remember(`/studies/${encodeURIComponent(names.id)}/curves`, choice);
  }

  function show() {
    const waiting = study.state === "running" ? "They appear here as soon as the first run is complete." : "No run of this study was completed.";
    put(nothing, figures.isEmpty ? empty("No figures yet", waiting) : null);
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
    const chooser = (name, label, values, titles = {}) => {
      const id = `curves-${name}`;
      const change = (value) => {
        write(name, value);
        draw();
      };
      return field(id, label, select(id, values, pick(values, choice[name]), change, (value) => titles[value] ?? value));
    };
    put(
      toolbar,
      figures.datasets.length > 1 ? chooser("dataset", "Data set", figures.datasets) : null,
      chooser("subset", "Instances", figures.subsets, SUBSETS),
      chooser("by", "One chart per", ["paradigm", "method"]),
      chooser("spread", "Seeds as", Object.keys(SPREADS), SPREADS),
    );
  }

  const load = once(async () => {
    try {
      const rows = [];
      for await (const row of api.figures(names.id, signal)) rows.push(row);
      if (signal.aborted) return;
      figures = new Figures(rows, study.runs);
      put(trouble);
      show();
    } catch (error) {
      if (!signal.aborted) put(trouble, problemBox(error));
    }
  });

  await studyFrame(root, context, "/curves", (now, body) => {
    if (study === null) put(body, trouble, nothing, toolbar, key, panels.map((panel) => panel.element));
    study = { ...now, runs: now.runs ?? [] };
  }, load);
  root.addEventListener("shown", load, { once: true });
}

// The task, never twice at a time: calls while it runs become one more turn after it.
function once(task) {
  let running = null;
  let again = false;
  return () => {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await task();
      } while (again);
      running = null;
    })();
    return running;
  };
}
