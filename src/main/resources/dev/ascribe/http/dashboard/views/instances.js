// The instances of a run, with the scores of a method beside the human rationales.

import { isAbort } from "../api/client.js";
import { rest } from "../api/waiting.js";
import { announce, h, KeyedList, put } from "../parts/dom.js";
import { pick } from "../parts/fields.js";
import { plural } from "../parts/format.js";
import { empty, loading, problemBox } from "../parts/notice.js";
import { link, remember } from "../parts/router.js";
import { isSigned } from "../parts/scores.js";
import { LONGEST_SEARCH } from "../parts/search-box.js";
import { wordsLegend } from "../parts/words-legend.js";
import { instanceCard } from "./instance-card.js";
import { ALL, instanceFilters, isOutcome } from "./instance-filters.js";
import { loadPage, PAGE } from "./instance-source.js";
import { pager } from "./pager.js";
import { studyFrame } from "./study-frame.js";

const CHOICES = ["run", "method", "outcome", "gold", "q", "numbers", "page"];
// These change what the daemon is asked, and the page that one was on means nothing then.
const FILTERS = ["run", "outcome", "gold", "q"];
const REFRESH_AFTER = 3000;

export async function instancesView(root, context) {
  const { names, parameters, signal } = context;
  const path = `/studies/${encodeURIComponent(names.id)}/instances`;
  const choice = Object.fromEntries(CHOICES.map((name) => [name, parameters.get(name)]));
  // Addresses are typed and passed on, too.
  if (!isOutcome(choice.outcome)) choice.outcome = null;
  choice.q = choice.q?.slice(0, LONGEST_SEARCH) || null;
  const place = h("div");
  const notice = h("div");
  const pages = pager((number) => link(path, { ...choice, page: number }));
  const list = h("ol", { class: "cards", "aria-label": "Texts" });
  const legends = h("div", { class: "words-legends" });
  const result = h("div", { class: "stack result" }, notice, legends, list, pages.element);
  const cards = new KeyedList(list, ({ instance, options }) => {
    const card = instanceCard(instance, options);
    return { element: card.element, update: (item) => card.update(item.options.scales) };
  });
  let study = null;
  let filters = null;
  let page = null;
  let asked = new AbortController();
  // How many instances of the run there were when the page was asked for.
  let seen = null;
  let refreshing = false;

  const run = () => study.runs?.find(({ id }) => id === choice.run) ?? null;

  function change(name, value) {
    choice[name] = value;
    if (FILTERS.includes(name)) choice.page = null;
    if (name === "run") choice.gold = null;
    remember(path, choice);
    if (FILTERS.includes(name)) load();
    else show();
  }

  function build() {
    const runs = study.runs ?? [];
    const started = runs.filter(({ completed }) => completed !== 0);
    choice.run = pick((started.length ? started : runs).map(({ id }) => id), choice.run) ?? null;
    // Scores of the baseline explain nothing: it is not what is shown first.
    choice.method ??= study.methods.filter((method) => method !== "random").at(-1) ?? study.methods[0] ?? ALL;
    filters = instanceFilters(choice, study, change);
    put(place, filters.element);
  }

  // With `quiet`, for a page that is shown already: nothing tells of it but what has changed.
  async function load({ quiet = false } = {}) {
    asked.abort();
    asked = new AbortController();
    const mine = AbortSignal.any([signal, asked.signal]);
    if (choice.run === null) {
      blank(empty("No runs", "This study has none."));
      return;
    }
    result.toggleAttribute("data-stale", !quiet && page !== null);
    if (page === null) blank(loading());
    seen = run()?.completed;
    try {
      page = await loadPage(names.id, choice, mine);
      filters.labels(page.instances.flatMap((instance) => [instance.gold, ...Object.keys(instance.probabilities ?? {})]));
      show();
      if (!quiet) announce(plural(page.matching, "text"));
    } catch (error) {
      if (isAbort(error) || mine.aborted || quiet) return;
      page = null;
      blank(problemBox(error, () => load()));
    }
    result.removeAttribute("data-stale");
  }

  // In the place of all instances.
  function blank(text) {
    put(notice, text);
    result.toggleAttribute("data-blank", true);
    cards.show([], () => null);
    pages.element.hidden = true;
  }

  function show() {
    if (page === null) return;
    if (!page.instances.length) {
      const filtered = FILTERS.some((name) => name !== "run" && choice[name]);
      blank(filtered ? empty("No match", "No text of this run fits the choices above.") : empty("No texts yet", "They appear here as they are explained."));
      return;
    }
    put(notice);
    result.toggleAttribute("data-blank", false);
    const options = { method: choice.method === ALL ? null : choice.method, numbers: choice.numbers === "yes", run: run(), runName: page.explainable ? `${names.id}/${choice.run}` : null, scales: page.scales };
    put(legends, legendsOf(options.method));
    const look = JSON.stringify([options.method, options.numbers, choice.run]);
    cards.show(page.instances.map((instance) => ({ instance, options })), ({ instance }) => look + JSON.stringify(instance));
    const { number, matching, total } = page;
    pages.show({ number, last: Math.ceil(matching / PAGE), first: (number - 1) * PAGE + 1, end: Math.min(matching, number * PAGE), matching, total });
    pages.element.hidden = false;
  }

  // One for each method that is shown, with the scale of the whole run.
  function legendsOf(method) {
    const all = page.instances.flatMap((instance) => instance.attributions);
    const shown = study.methods.filter((name) => (method === null || name === method) && page.scales[name] !== undefined);
    return shown.map((name, index) => {
      const scored = all.filter((attribution) => attribution.method === name);
      return wordsLegend({
        name: method === null ? name : null,
        scale: page.scales[name],
        isSigned: isSigned(name, scored.flatMap(({ scores }) => scores.map((score) => ({ score })))),
        hasErrors: scored.some((attribution) => attribution.standard_errors.some((error) => error !== null)),
        rationales: index === shown.length - 1,
      });
    });
  }

  // Instances that are explained meanwhile join the page, as far as there is room on it.
  async function refresh() {
    if (refreshing || page === null) return;
    refreshing = true;
    await rest(REFRESH_AFTER, signal);
    refreshing = false;
    if (!signal.aborted && page !== null && !result.hasAttribute("data-stale")) await load({ quiet: true });
  }

  await studyFrame(root, context, "/instances", (now, body) => {
    const begins = study === null;
    study = now;
    if (begins) {
      put(body, place, result);
      build();
      return;
    }
    filters.update(study);
    if (run()?.completed !== seen) refresh();
  });
  await load();
}
