// What stands above every view of one study: its name, how far it is, and the way to its views.

import { api } from "../api/client.js";
import { watch } from "../api/live-study.js";
import { announce, h, put, setText } from "../parts/dom.js";
import { count, when } from "../parts/format.js";
import { problemBox } from "../parts/notice.js";
import { link } from "../parts/router.js";
import { confirmCancel, progressBar, stateBadge, summary } from "../parts/study-parts.js";

const VIEWS = [
  ["", "Runs"],
  ["/curves", "Curves"],
  ["/instances", "Instances"],
];

// Builds the frame and keeps it up to date. `show(study)` hears of the study at first, and again
// after each change; `onRunCompleted()` that there are new figures.
export async function studyFrame(root, { names, signal, title }, active, show, onRunCompleted) {
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

  cancel.addEventListener("click", async () => {
    if (!(await confirmCancel(study))) return;
    cancel.disabled = true;
    try {
      head(await api.cancel(id));
      put(trouble);
      announce(`${study.name} is cancelled.`);
    } catch (error) {
      put(trouble, problemBox(error));
    }
    cancel.disabled = false;
    heading.focus();
  });

  function head(now) {
    study = now;
    title(now.name);
    setText(heading, now.name);
    badge.update(now.state);
    bar.update(now.completed, now.failed, now.instances, "instances");
    setText(line, summary(now));
    setText(cause, now.cause ?? "");
    cause.hidden = !now.cause;
    setText(facts, `${now.methods.join(", ")} \u00b7 ${now.priority} priority \u00b7 ${count(now.evaluations)} evaluations${now.submitted ? ` \u00b7 submitted ${when(now.submitted)}` : ""}`);
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
    onRunCompleted,
    show: (now) => {
      head(now);
      show(now, body);
    },
  });
}
