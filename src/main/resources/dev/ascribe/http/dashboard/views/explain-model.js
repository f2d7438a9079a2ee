// Which model explains: one of the catalog, or the model of a run.

import { h, put } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { runFields } from "./explain-run.js";

const ONLINE = ["prompted", "decoder"];
const OF_A_RUN = "run";

// The fields: { element, isKnown(), run(), values(), address() }. They begin with the address's parameters, and `onChange(run)` hears
// of another choice: null for a model of the catalog, else whether the run is of pairs of texts, as { pairs }.
export function modelFields({ models, parameters, signal, onChange }) {
  const usable = models
    .map((model) => ({ ...model, paradigms: model.paradigms.filter((paradigm) => ONLINE.includes(paradigm)) }))
    .filter((model) => model.paradigms.length > 0)
    .sort((one, other) => Number(other.installed) - Number(one.installed));
  const byName = new Map(usable.map((model) => [model.name, model]));
  const title = (name) => (name === OF_A_RUN ? "the model of a study\u2019s run\u2026" : byName.get(name).installed ? name : `${name} (not installed)`);
  const names = usable.map(({ name }) => name);
  const model = select("explain-model", [...names, OF_A_RUN], pick(names, parameters.get("model")), choose, title);
  const runs = runFields({ signal, onRun: (pairs) => onChange({ pairs }) });
  const paradigmField = h("div");
  const element = h("div");
  let run = parameters.get("run") || null;
  let paradigm = null;

  const isOfARun = () => model.value === OF_A_RUN;

  function choose() {
    if (!isOfARun()) showParadigms();
    show();
    if (isOfARun()) runs.load();
    else onChange(null);
  }

  function showParadigms() {
    const paradigms = byName.get(model.value)?.paradigms ?? ONLINE;
    paradigm = select("explain-paradigm", paradigms, pick(paradigms, paradigm?.value ?? parameters.get("paradigm")), () => {});
    put(paradigmField, field("explain-paradigm", "Paradigm", paradigm));
  }

  function show() {
    if (run === null && !usable.length) {
      put(element, h("p", { class: "warning" }, "This daemon has no model yet. ", h("code", {}, "ascribe models pull bert-base-uncased"), " installs one."));
      return;
    }
    if (run === null) {
      put(element, h("div", { class: isOfARun() ? "stack" : "columns" }, field("explain-model", "Model", model), isOfARun() ? runs.element : paradigmField));
      return;
    }
    const other = h("button", { type: "button", class: "link-button", on: { click: forget } }, "Use another model");
    put(element, h("p", { class: "run-model" }, "Model of the run ", h("span", { class: "code" }, run)), other);
  }

  function forget() {
    run = null;
    choose();
    model.focus();
  }

  function values() {
    if (run !== null) return { run };
    if (!isOfARun()) return { model: model.value, paradigm: paradigm.value };
    if (runs.run() === null) throw Object.assign(new Error("No run is chosen."), { status: 400 });
    return { run: runs.run() };
  }

  showParadigms();
  show();
  return { element, isKnown: () => run !== null || usable.length > 0, run: () => run, values, address: values };
}
