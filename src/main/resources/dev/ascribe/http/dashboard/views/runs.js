// One study: its runs as they go, what failed and why, and its results to take away.

import { h, KeyedList, put, setText } from "../parts/dom.js";
import { count, percent, trainingSize } from "../parts/format.js";
import { link } from "../parts/router.js";
import { progressBar, stateBadge } from "../parts/study-parts.js";
import { downloads } from "./downloads.js";
import { failureList } from "./failures.js";
import { studyFrame } from "./study-frame.js";

const COLUMNS = ["Data set", "Model", "Paradigm", "Training size", "Seed", "State", "Progress", "Accuracy", "Texts"];

export async function runsView(root, context) {
  const { id } = context.names;
  const rows = h("tbody", { role: "rowgroup" });
  const list = new KeyedList(rows, (run) => row(id, run));
  const failures = failureList();
  const files = downloads(id);
  // Cells become cards on a narrow screen; the roles keep them a table for those who hear it.
  const table = h(
    "table",
    { class: "runs", role: "table" },
    h("caption", { class: "visually-hidden" }, "Runs"),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, COLUMNS.map((name) => h("th", { scope: "col", role: "columnheader" }, name)))),
    rows,
  );
  let built = false;
  await studyFrame(root, context, "/runs", (study, body) => {
    if (!built) put(body, h("h2", {}, "Runs"), table, failures.element, files.element);
    built = true;
    list.show(study.runs ?? [], (run) => run.id);
    failures.update(study);
    files.update(study);
  });
}

function row(studyId, run) {
  const badge = stateBadge(run.state);
  const steps = h("span", { class: "hint" });
  const bar = progressBar(`Progress of ${run.id}`);
  const accuracy = h("span");
  const browse = h(
    "a",
    { href: link(`/studies/${encodeURIComponent(studyId)}/instances`, { run: run.id }), "aria-label": `Texts of ${run.id}` },
    "Browse",
  );
  const cells = [
    run.dataset,
    run.model,
    run.paradigm,
    trainingSize(run.training_size),
    run.training_size === 0 ? "\u2013" : String(run.seed),
    [badge.element, steps],
    bar.element,
    accuracy,
    browse,
  ];
  return {
    element: h("tr", { role: "row" }, cells.map((cell, index) => h("td", { role: "cell", "data-name": COLUMNS[index] }, cell))),
    update(now) {
      badge.update(now.state);
      setText(steps, now.state === "training" && now.steps ? `step ${count(now.step)} of ${count(now.steps)}` : "");
      bar.update(now.completed, now.failed, now.instances);
      setText(accuracy, percent(now.accuracy, 1));
      browse.hidden = now.completed === 0;
    },
  };
}
