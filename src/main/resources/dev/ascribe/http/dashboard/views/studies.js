// All studies, and the box for another.

import { api } from "../api/client.js";
import { poll } from "../api/polling.js";
import { h, KeyedList, put, setText } from "../parts/dom.js";
import { empty, loading, problemBox } from "../parts/notice.js";
import { link, remember } from "../parts/router.js";
import { studyActions } from "../parts/study-actions.js";
import { causeLine, particulars, progressBar, stateBadge, summary, titleOf } from "../parts/study-parts.js";
import { studyChoices } from "./study-list.js";
import { submitBox } from "./submit.js";

const EVERY = 2500;
// How many are shown until somebody asks for more.
const PAGE = 100;
// Among as many, the page searches and sorts.
const MOST_SEARCHED = 5000;
// Where they fill several pages of the daemon, all of them are read at every so many looks only.
const LOOKS = 8;

export async function studiesView(root, { parameters, signal, title }) {
  title("Studies");
  const list = h("ul", { class: "cards", "aria-label": "Studies" });
  const nothing = h("div");
  const trouble = h("div");
  const refused = h("div");
  let most = PAGE;
  let known = [];
  // Whether these are all that there are, and not the first page of the daemon.
  let isWhole = false;
  let looks = 0;
  const more = h("button", { type: "button", hidden: true, on: { click: () => ((most += PAGE), show()) } }, "Show earlier studies");
  const choices = studyChoices(Object.fromEntries(parameters), (choice) => {
    remember("/studies", choice);
    show();
  });
  const onTrouble = (error) => put(refused, error ? problemBox(error) : null);
  const onDeleted = (id) => {
    known = known.filter((study) => study.id !== id);
    show();
  };
  const submit = submitBox(signal);
  let isFirst = true;
  const rows = new KeyedList(list, (study) => card(study, { onTrouble, onDeleted }));

  // The first page is the one submitted last. What happened last may have happened on any page, so the
  // others are read too, once the first one is shown.
  async function load() {
    const page = await api.studies(signal);
    if (page.next === null) return { studies: page.studies, all: true };
    if (looks === 0) return { studies: page.studies, all: false };
    if (!isWhole || looks % LOOKS === 0) return { studies: (await api.allStudies(signal, MOST_SEARCHED)).studies, all: true };
    const listed = new Set(page.studies.map(({ id }) => id));
    return { studies: [...page.studies, ...known.filter(({ id }) => !listed.has(id))], all: true };
  }

  function show() {
    const sorted = choices.apply(known);
    const shown = choices.isWhole() ? sorted : sorted.slice(0, most);
    const isPending = choices.isWhole() && !isWhole;
    more.hidden = choices.isWhole() || (isWhole && shown.length === sorted.length);
    choices.element.hidden = known.length === 0;
    rows.show(shown, (study) => study.id);
    list.hidden = shown.length === 0;
    put(nothing, shown.length ? null : isPending ? loading("Searching\u2026") : known.length ? empty("No match", "No study fits the search and the state.") : noneYet());
  }

  put(root, h("h1", {}, "Studies"), trouble, refused, choices.element, nothing, list, more, submit);
  await poll("studies", load, ({ studies, all }) => {
    known = studies;
    isWhole = all;
    looks += 1;
    show();
    // Where there is nothing yet, a study is what somebody wants to submit.
    if (isFirst) submit.open = studies.length === 0;
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
  const cause = causeLine();
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
    cause.update(now);
    setText(facts, particulars(now));
    actions.update(now);
  }

  const element = h(
    "li",
    { class: "card study-card" },
    h("div", { class: "card-head" }, h("h2", {}, name), badge.element, actions.element),
    bar.element,
    line,
    cause.element,
    facts,
  );
  return { element, update };
}
