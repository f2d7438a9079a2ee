// What stands above every view of one study: its name, how far it is, and the way to its views.

import { watch } from "../api/live-study.js";
import { announce, h, put, setText } from "../parts/dom.js";
import { problemBox } from "../parts/notice.js";
import { link } from "../parts/router.js";
import { studyActions } from "../parts/study-actions.js";
import { causeLine, particulars, progressBar, stateBadge, summary, titleOf } from "../parts/study-parts.js";

const VIEWS = [
  ["/results", "Results"],
  ["/runs", "Runs"],
  ["/instances", "Texts"],
];

// Builds the frame and keeps it up to date. `show(study)` hears of the study at first, and again
// after each change.
export async function studyFrame(root, { names, signal, title }, active, show) {
  const { id } = names;
  const heading = h("h1", {}, id);
  const badge = stateBadge("running");
  const bar = progressBar("Progress of the study");
  const line = h("p", { class: "card-summary" });
  const cause = causeLine();
  const facts = h("p", { class: "hint" });
  const trouble = h("div");
  const body = h("div", { class: "study-body" });
  const path = `/studies/${encodeURIComponent(id)}`;
  const actions = studyActions({ id, name: id, state: "running" }, {
    onTrouble: (error) => put(trouble, error ? problemBox(error) : null),
    onChange: (now) => {
      if (now === null) return (location.hash = link("/studies"));
      head(now);
      heading.focus();
    },
  });
  let state = null;

  function head(now) {
    title(titleOf(now));
    setText(heading, titleOf(now));
    badge.update(now.state);
    bar.update(now.completed, now.failed, now.instances, "texts");
    setText(line, summary(now));
    cause.update(now);
    setText(facts, particulars(now, { evaluations: true }));
    actions.update(now);
    if (state !== null && state !== now.state) announce(`${titleOf(now)} is ${now.state}.`);
    state = now.state;
  }

  heading.tabIndex = -1;
  put(
    root,
    h("p", { class: "crumb" }, h("a", { href: link("/studies") }, "Studies")),
    h("div", { class: "card-head" }, heading, badge.element, actions.element),
    bar.element,
    line,
    cause.element,
    trouble,
    facts,
    h(
      "nav",
      { class: "tabs", "aria-label": "Views of the study" },
      VIEWS.map(([end, name]) => h("a", { href: link(path + end), "aria-current": end === active ? "page" : null }, name)),
    ),
    body,
  );
  await watch(id, {
    signal,
    trouble,
    show: (now) => {
      head(now);
      show(now, body);
    },
  });
}
