// Which model explains: one of the catalog, or the trained model of a run.

import { h, put } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";

const ONLINE = ["prompted", "decoder"];

// The fields: { element, isKnown(), run(), values(), address() }. They begin with the address's parameters, and
// `onChange()` hears where a model of the catalog takes the place of a run.
export function modelFields(models, parameters, onChange) {
  const usable = models
    .map((model) => ({ ...model, paradigms: model.paradigms.filter((paradigm) => ONLINE.includes(paradigm)) }))
    .filter((model) => model.paradigms.length > 0)
    .sort((one, other) => Number(other.installed) - Number(one.installed));
  const byName = new Map(usable.map((model) => [model.name, model]));
  const title = (name) => (byName.get(name).installed ? name : `${name} (not installed)`);
  const model = select("explain-model", usable.map(({ name }) => name), parameters.get("model"), showParadigms, title);
  const paradigmField = h("div");
  const element = h("div");
  let run = parameters.get("run") || null;
  let paradigm = null;

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
      put(element, h("div", { class: "columns" }, field("explain-model", "Model", model), paradigmField));
      return;
    }
    const other = h("button", { type: "button", class: "link-button", on: { click: forget } }, "Use a model of the catalog");
    put(element, h("p", { class: "run-model" }, "Model of the run ", h("span", { class: "code" }, run)), other);
  }

  function forget() {
    run = null;
    show();
    onChange();
    model.focus();
  }

  showParadigms();
  show();
  const values = () => (run === null ? { model: model.value, paradigm: paradigm.value } : { run });
  return { element, isKnown: () => run !== null || usable.length > 0, run: () => run, values, address: values };
}
