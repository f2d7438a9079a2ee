// All studies, and the box for another.

import { api } from "../api/client.js";
import { poll } from "../api/polling.js";
import { h, KeyedList, put, setText } from "../parts/dom.js";
import { empty, loading, problemBox } from "../parts/notice.js";
import { link, remember } from "../parts/router.js";
import { studyActions } from "../parts/study-actions.js";
import { particulars, progressBar, stateBadge, summary, titleOf } from "../parts/study-parts.js";
import { studyChoices } from "./study-list.js";
import { submitBox } from "./submit.js";

const EVERY = 2500;
// How many the daemon lists unless asked for more, and how many at most.
const PAGE = 100;
const MOST = 500;
// Among as many, the page searches and sorts.
const MOST_SEARCHED = 5000;

export async function studiesView(root, { parameters, signal, title }) {
  title("Studies");
  const list = h("ul", { class: "cards", "aria-label": "Studies" });
  const nothing = h("div");
  const trouble = h("div");
  const refused = h("div");
  let limit = PAGE;
  let known = { studies: [], next: null };
  // Whether the known studies are all that the choices speak of.
  let isWhole = false;
  // The next look at the list brings them.
  const ask = () => (limit = Math.min(MOST, limit + PAGE));
  const more = h("button", { type: "button", hidden: true, on: { click: ask } }, "Show earlier studies");
  const choices = studyChoices(Object.fromEntries(parameters), (choice) => {
    remember("/studies", choice);
    isWhole &&= choices.isWhole();
    show();
  });
  const onTrouble = (error) => put(refused, error ? problemBox(error) : null);
  const onDeleted = (id) => {
    known = { ...known, studies: known.studies.filter((study) => study.id !== id) };
    show();
  };
  const submit = submitBox(signal);
  let isFirst = true;
  const rows = new KeyedList(list, (study) => card(study, { onTrouble, onDeleted }));

  async function load() {
    const all = choices.isWhole();
    return { all, page: all ? await api.allStudies(signal, MOST_SEARCHED) : await api.studies(signal, limit === PAGE ? null : { limit }) };
  }

  function show() {
    const shown = choices.apply(known.studies);
    const isPending = choices.isWhole() && !isWhole;
    more.hidden = choices.isWhole() || !known.next || limit >= MOST;
    choices.element.hidden = known.studies.length === 0;
    rows.show(shown, (study) => study.id);
    list.hidden = shown.length === 0;
    put(nothing, shown.length ? null : isPending ? loading("Searching\u2026") : known.studies.length ? empty("No match", "No study fits the search and the state.") : noneYet());
  }

  put(root, h("h1", {}, "Studies"), trouble, refused, choices.element, nothing, list, more, submit);
  await poll("studies", load, ({ all, page }) => {
    known = page;
    isWhole = all;
    show();
    // Where there is nothing yet, a study is what somebody wants to submit.
    if (isFirst) submit.open = page.studies.length === 0;
    isFirst = false;
  }, { every: EVERY, signal, trouble });
}

function noneYet() {
  return empty("No studies yet", "Paste a study below, or send one with ", h("code", {}, "ascribe submit"), ".");
}

function card(study, { onTrouble, onDeleted }) {
  const badge = stateBadge(study.state);
  const bar = progressBar(`Progress of ${study.name}`);
  const line = h("p", { class: "card-summary" });
  const cause = h("p", { class: "cause" });
  const facts = h("p", { class: "hint" });
  const name = h("a", { href: link(`/studies/${encodeURIComponent(study.id)}`) });
  const actions = studyActions(study, {
    onTrouble,
    onChange: (now) => {
      if (now === null) return onDeleted(study.id);
      update(now);
      if (document.activeElement === document.body) name.focus();
    },
  });

  function update(now) {
    setText(name, titleOf(now));
    badge.update(now.state);
    bar.update(now.completed, now.failed, now.instances, "texts");
    setText(line, summary(now));
    setText(cause, now.cause ?? "");
    cause.hidden = !now.cause;
    setText(facts, particulars(now));
    actions.update(now);
  }

  const element = h(
    "li",
    { class: "card study-card" },
    h("div", { class: "card-head" }, h("h2", {}, name), badge.element, actions.element),
    bar.element,
    line,
    cause,
    facts,
  );
  return { element, update };
}
