// Which run of a study explains: one that is done, and whose model is kept.

import { api, isAbort } from "../api/client.js";
import { h, setText } from "../parts/dom.js";
import { changingSelect, field } from "../parts/fields.js";
import { trainingSize } from "../parts/format.js";
import { titleOf } from "../parts/study-parts.js";

const NO_STUDY = "No study of this daemon has a result yet.";
// No more runs of a study are asked for their models.
const MOST_RUNS = 100;
const NO_RUN = "No run of this study has its model any more. A study keeps trained models with --keep-checkpoints.";

// The fields: { element, load(), run() }. `run()` is the chosen one as STUDY/RUN, or null while there is none, and
// `onRun(pairs)` hears of a choice: whether the run is of pairs of texts, or null where that is not known.
export function runFields({ signal, onRun }) {
  const titles = new Map();
  const study = changingSelect("explain-study", (id) => choose(() => loadRuns(id)), (id) => titles.get(id));
  const run = changingSelect("explain-run", tell, (name) => titles.get(name));
  const told = h("p", { class: "hint", role: "status" });
  const element = h("div", { class: "stack" }, field("explain-study", "Study", study.element), field("explain-run", "Run", run.element), told);
  let pairs = new Map();
  let begun = 0;

  // Only the last choice counts, whatever is answered in between.
  async function choose(load) {
    const mine = ++begun;
    run.show([], null);
    setText(told, "Loading\u2026");
    try {
      const words = await load(() => mine === begun);
      if (mine === begun) setText(told, words);
    } catch (error) {
      if (!isAbort(error) && mine === begun) setText(told, error.message);
    }
  }

  async function loadStudies() {
    const { studies } = await api.studies(signal);
    const known = studies.filter(({ completed }) => completed > 0);
    for (const one of known) titles.set(one.id, titleOf(one));
    study.show(known.map(({ id }) => id), study.element.value);
    return known.length ? loadRuns(study.element.value) : NO_STUDY;
  }

  async function loadRuns(id) {
    const mine = begun;
    const { runs } = await api.study(id, signal);
    const isOfSeveral = new Set(runs.map(({ dataset }) => dataset)).size > 1;
    for (const one of runs) titles.set(`${id}/${one.id}`, titleOfRun(one, isOfSeveral));
    const found = await Promise.all(runs.filter(({ state }) => state === "done").slice(0, MOST_RUNS).map(async (one) => [`${id}/${one.id}`, await firstText(id, one.id, signal)]));
    if (mine !== begun) return "";
    pairs = new Map(found.filter(([, first]) => first.explainable).map(([name, first]) => [name, first.pairs]));
    run.show([...pairs.keys()], run.element.value);
    tell();
    return pairs.size ? "The task, template and labels are those of the study." : NO_RUN;
  }

  function tell() {
    if (run.element.value) onRun(pairs.get(run.element.value));
  }

  return { element, load: () => choose(loadStudies), run: () => run.element.value || null };
}

function titleOfRun({ dataset, paradigm, model, training_size: size, seed }, isOfSeveral) {
  const known = [`${paradigm} ${model}`, trainingSize(size), size > 0 ? `seed ${seed}` : null, isOfSeveral ? dataset : null];
  return known.filter(Boolean).join(" \u00b7 ");
}

// Whether the model of a run can explain, and whether its texts are pairs, which its first text tells.
export async function firstText(study, run, signal) {
  const { instances, explainable } = await api.instances(study, { run, limit: 1, offset: 0 }, signal);
  return { explainable, pairs: instances.length ? instances[0].words.some(({ part }) => part !== "text") : null };
}
