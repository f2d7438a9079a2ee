// All studies, and the box for another.

import { api } from "../api/client.js";
import { poll } from "../api/polling.js";
import { announce, h, KeyedList, onPress, put, setText } from "../parts/dom.js";
import { empty, problemBox } from "../parts/notice.js";
import { link } from "../parts/router.js";
import { confirmCancel, particulars, progressBar, stateBadge, summary } from "../parts/study-parts.js";
import { submitBox } from "./submit.js";

const EVERY = 2500;
// How many the engine lists unless asked for more, and how many at most.
const PAGE = 100;
const MOST = 500;

export async function studiesView(root, { signal, title }) {
  title("Studies");
  const list = h("ul", { class: "cards", "aria-label": "Studies" });
  const nothing = h("div");
  const trouble = h("div");
  const refused = h("div");
  let limit = PAGE;
  // The next look at the list brings them.
  const ask = () => (limit = Math.min(MOST, limit + PAGE));
  const more = h("button", { type: "button", hidden: true, on: { click: ask } }, "Show earlier studies");
  const load = () => api.studies(signal, limit === PAGE ? null : limit);
  const rows = new KeyedList(list, (study) => card(study, (error) => put(refused, error ? problemBox(error) : null)));
  put(root, h("h1", {}, "Studies"), trouble, refused, nothing, list, more, submitBox(signal));
  await poll("studies", load, ({ studies, next }) => {
    more.hidden = !next || limit >= MOST;
    rows.show(studies, (study) => study.id);
    list.hidden = studies.length === 0;
    put(nothing, studies.length ? null : empty("No studies yet", "Paste a study below, or send one with ", h("code", {}, "ascribe submit"), "."));
  }, { every: EVERY, signal, trouble });
}

function card(study, onTrouble) {
  const badge = stateBadge(study.state);
  const bar = progressBar(`Progress of ${study.name}`);
  const line = h("p", { class: "card-summary" });
  const cause = h("p", { class: "cause" });
  const facts = h("p", { class: "hint" });
  const cancel = h("button", { type: "button", class: "small", "aria-label": `Cancel ${study.name}` }, "Cancel");
  const name = h("a", { href: link(`/studies/${encodeURIComponent(study.id)}`) }, study.name);
  onPress(cancel, async () => {
    if (!(await confirmCancel(study))) return;
    try {
      update(await api.cancel(study.id));
      onTrouble(null);
      announce(`${study.name} is cancelled.`);
      name.focus();
    } catch (error) {
      onTrouble(error);
    }
  });

  function update(now) {
    badge.update(now.state);
    bar.update(now.completed, now.failed, now.instances, "texts");
    setText(line, summary(now));
    setText(cause, now.cause ?? "");
    cause.hidden = !now.cause;
    setText(facts, particulars(now));
    cancel.hidden = now.state !== "running";
  }

  const element = h(
    "li",
    { class: "card study-card" },
    h("div", { class: "card-head" }, h("h2", {}, name), badge.element, cancel),
    bar.element,
    line,
    cause,
    facts,
  );
  return { element, update };
}
