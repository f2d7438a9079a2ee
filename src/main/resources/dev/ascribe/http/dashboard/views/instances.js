// The instances of a run, with the scores of a method beside the human rationales.

import { h, put, announce } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { count, trainingSize } from "../parts/format.js";
import { empty, loading, problemBox } from "../parts/notice.js";
import { link, remember } from "../parts/router.js";
import { wordsLegend } from "../parts/words.js";
import { isAbort } from "../api/client.js";
import { instanceCard } from "./instance-card.js";
import { loadPage, PAGE } from "./instance-source.js";
import { studyFrame } from "./study-frame.js";

const ALL = "all methods";

export async function instancesView(root, context) {
  const { names, parameters, signal } = context;
  const path = `/studies/${encodeURIComponent(names.id)}/instances`;
  const choice = {
    run: parameters.get("run"),
    method: parameters.get("method"),
    wrong: parameters.get("wrong"),
    numbers: parameters.get("numbers"),
    page: parameters.get("page"),
  };
  const toolbar = h("div", { class: "toolbar" });
  const result = h("div", { class: "stack" });
  let study = null;
  let page = null;
  let asked = new AbortController();

  function write(name, value) {
    choice[name] = value;
    if (name !== "page" && name !== "method" && name !== "numbers") choice.page = null;
    remember(path, choice);
  }

  function build() {
    const runs = study.runs ?? [];
    const started = runs.filter((run) => run.completed > 0);
    choice.run = pick((started.length ? started : runs).map((run) => run.id), choice.run) ?? null;
    const titles = new Map(runs.map((run) => [run.id, titleOf(run)]));
    // Scores of the baseline explain nothing: it is not what is shown first.
    const preferred = study.methods.filter((method) => method !== "random").at(-1) ?? study.methods[0];
    choice.method ??= preferred;
    put(
      toolbar,
      field("instances-run", "Run", select("instances-run", runs.map((run) => run.id), choice.run, (value) => (write("run", value), load()), (id) => titles.get(id))),
      field("instances-method", "Method", select("instances-method", [...study.methods, ALL], choice.method, (value) => (write("method", value), show()))),
      checkbox("instances-wrong", "Only wrong predictions", choice.wrong, (on) => (write("wrong", on ? "yes" : null), load())),
      checkbox("instances-numbers", "Scores as numbers", choice.numbers, (on) => (write("numbers", on ? "yes" : null), show())),
    );
  }

  async function load() {
    asked.abort();
    asked = new AbortController();
    const mine = AbortSignal.any([signal, asked.signal]);
    if (choice.run === null) {
      put(result, empty("No runs", "This study has none."));
      return;
    }
    if (page === null) put(result, loading());
    const at = { page: Math.max(1, Number(choice.page) || 1), wrongOnly: choice.wrong === "yes" };
    try {
      page = { ...(await loadPage(names.id, choice.run, at, mine)), number: at.page };
      show();
      announce(`${count(page.total)} instances`);
    } catch (error) {
      if (!isAbort(error) && !mine.aborted) put(result, problemBox(error));
    }
  }

  function show() {
    if (page === null) return;
    if (!page.instances.length) {
      put(result, choice.wrong === "yes" ? empty("None", "No instance of this run was predicted wrongly.") : empty("No instances yet", "They appear here as they are explained."));
      return;
    }
    const method = choice.method === ALL ? null : choice.method;
    const options = { method, numbers: choice.numbers === "yes" };
    put(
      result,
      wordsLegend(),
      h("ol", { class: "cards", "aria-label": "Instances" }, page.instances.map((instance) => instanceCard(instance, options))),
      pager(page),
    );
  }

  function pager({ number, total }) {
    const pages = Math.max(1, Math.ceil(total / PAGE));
    const step = (to, text) => (to < 1 || to > pages ? h("span", { class: "button", "aria-disabled": "true" }, text) : h("a", { class: "button", href: link(path, { ...choice, page: to }) }, text));
    return h(
      "nav",
      { class: "pager", "aria-label": "Pages" },
      step(number - 1, "Previous"),
      h("span", {}, `${count((number - 1) * PAGE + 1)}\u2013${count(Math.min(total, number * PAGE))} of ${count(total)}`),
      step(number + 1, "Next"),
    );
  }

  await studyFrame(root, context, "/instances", (now, body) => {
    const begins = study === null;
    study = now;
    if (!begins) return;
    put(body, toolbar, result);
    build();
  });
  await load();
}

function titleOf(run) {
  const seed = run.training_size === 0 ? "" : `, seed ${run.seed}`;
  return `${run.dataset} \u00b7 ${run.paradigm} ${run.model} \u00b7 ${trainingSize(run.training_size)}${seed} (${count(run.completed)} of ${count(run.instances)})`;
}

function checkbox(id, label, isOn, onChange) {
  return h(
    "div",
    { class: "check" },
    h("input", { type: "checkbox", id, checked: isOn === "yes", on: { change: (event) => onChange(event.target.checked) } }),
    h("label", { for: id }, label),
  );
}
