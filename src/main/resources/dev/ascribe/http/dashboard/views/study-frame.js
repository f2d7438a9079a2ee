// What stands above every view of one study: its name, how far it is, and the way to its views.

import { api } from "../api/client.js";
import { watch } from "../api/live-study.js";
import { announce, h, onPress, put, setText } from "../parts/dom.js";
import { problemBox } from "../parts/notice.js";
import { link } from "../parts/router.js";
import { confirmCancel, particulars, progressBar, stateBadge, summary } from "../parts/study-parts.js";

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
  const cause = h("p", { class: "cause" });
  const facts = h("p", { class: "hint" });
  const cancel = h("button", { type: "button", class: "small" }, "Cancel");
  const trouble = h("div");
  const body = h("div", { class: "study-body" });
  const path = `/studies/${encodeURIComponent(id)}`;
  let state = null;
  let study = null;

  onPress(cancel, async () => {
    if (!(await confirmCancel(study))) return;
    try {
      head(await api.cancel(id));
      put(trouble);
      announce(`${study.name} is cancelled.`);
      heading.focus();
    } catch (error) {
      put(trouble, problemBox(error));
    }
  });

  function head(now) {
    study = now;
    title(now.name);
    setText(heading, now.name);
    badge.update(now.state);
    bar.update(now.completed, now.failed, now.instances, "texts");
    setText(line, summary(now));
    setText(cause, now.cause ?? "");
    cause.hidden = !now.cause;
    setText(facts, particulars(now, { evaluations: true }));
    cancel.hidden = now.state !== "running";
    if (state !== null && state !== now.state) announce(`${now.name} is ${now.state}.`);
    state = now.state;
  }

  heading.tabIndex = -1;
  put(
    root,
    h("p", { class: "crumb" }, h("a", { href: link("/studies") }, "Studies")),
    h("div", { class: "card-head" }, heading, badge.element, cancel),
    bar.element,
    line,
    cause,
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
