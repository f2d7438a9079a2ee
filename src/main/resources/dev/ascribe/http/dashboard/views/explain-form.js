// What shall be explained, and how.

import { h, isBusy, put, setBusy } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { problemBox } from "../parts/notice.js";
import { budgetFields } from "./explain-budget.js";

const TASKS = ["sentiment", "nli", "own template"];
const ONLINE = ["prompted", "decoder"];
const FEATURES = ["words", "tokens"];
const DEFAULT_METHOD = "shapley-kernel";

// The form: { element, busy(busy) }. Fields begin with the address's parameters.
export function explainForm({ models, methods, parameters, onSubmit, onStop }) {
  const usable = models
    .map((model) => ({ ...model, paradigms: model.paradigms.filter((paradigm) => ONLINE.includes(paradigm)) }))
    .filter((model) => model.paradigms.length > 0)
    .sort((one, other) => Number(other.installed) - Number(one.installed));
  const trouble = h("div");
  const paradigmField = h("div");
  const taskFields = h("div", { class: "stack" });
  const byName = new Map(usable.map((model) => [model.name, model]));
  const methodNames = methods.map((method) => method.name);

  const model = select("explain-model", usable.map(({ name }) => name), parameters.get("model"), showParadigms, (name) => (byName.get(name).installed ? name : `${name} (not installed)`));
  const task = select("explain-task", TASKS, pick(TASKS, parameters.get("task")), showTask, (name) => ({ sentiment: "sentiment of a text", nli: "inference between two texts" })[name] ?? name);
  const method = select("explain-method", methodNames, pick(methodNames, parameters.get("method") ?? DEFAULT_METHOD), () => budget.show(samples()));
  const text = h("textarea", { id: "explain-text", rows: "3", dir: "auto", required: true, set: { value: parameters.get("text") ?? "" } });
  const pair = h("textarea", { id: "explain-pair", rows: "2", dir: "auto", set: { value: parameters.get("pair") ?? "" } });
  const pairField = field("explain-pair", "Second text (hypothesis)", pair);
  const textLabel = h("label", { for: "explain-text" }, "Text");
  const template = h("input", { id: "explain-template", spellcheck: "false", placeholder: "{text} It was {mask}." });
  const verbalizer = h("input", { id: "explain-verbalizer", spellcheck: "false", placeholder: "negative=terrible, positive=great" });
  const target = h("input", { id: "explain-target", spellcheck: "false" });
  const seed = h("input", { id: "explain-seed", type: "number", step: "1", inputmode: "numeric", placeholder: "13" });
  const features = select("explain-features", FEATURES, pick(FEATURES, parameters.get("features")), () => {});
  const deadline = h("input", { id: "explain-deadline", type: "number", min: "0.001", max: "86400", step: "any", inputmode: "decimal" });
  const budget = budgetFields();
  const go = h("button", { class: "primary" }, "Explain");
  const stop = h("button", { type: "button", hidden: true, on: { click: onStop } }, "Stop");

  const samples = () => methods.find(({ name }) => name === method.value)?.samples ?? false;

  function showParadigms() {
    const paradigms = byName.get(model.value)?.paradigms ?? ONLINE;
    const wanted = document.getElementById("explain-paradigm")?.value ?? parameters.get("paradigm");
    put(paradigmField, field("explain-paradigm", "Paradigm", select("explain-paradigm", paradigms, pick(paradigms, wanted), () => {})));
  }

  function showTask() {
    const own = task.value === "own template";
    put(
      taskFields,
      own ? field("explain-template", "Template", template, "{text}, {pair} and {mask} stand for the texts and the place of the label word.") : null,
      own ? field("explain-verbalizer", "Label words", verbalizer) : null,
    );
    template.required = own;
    verbalizer.required = own;
    pairField.hidden = task.value === "sentiment";
    pair.required = task.value === "nli";
    textLabel.textContent = task.value === "nli" ? "First text (premise)" : "Text";
  }

  function body() {
    const own = task.value === "own template";
    const request = {
      model: model.value,
      paradigm: form.querySelector("#explain-paradigm").value,
      text: text.value.trim(),
      method: method.value,
      ...(own ? { template: template.value, verbalizer: labelWords(verbalizer.value) } : { task: task.value }),
      ...(samples() ? budget.values() : {}),
    };
    if (!pairField.hidden && pair.value.trim()) request.pair = pair.value.trim();
    if (target.value.trim()) request.target = target.value.trim();
    if (seed.value.trim()) request.seed = Number(seed.value);
    if (features.value !== FEATURES[0]) request.features = features.value;
    if (deadline.value.trim()) request.deadline = Number(deadline.value);
    return request;
  }

  const form = h(
    "form",
    { class: "panel stack", id: "explain-form" },
    h("div", { class: "field" }, textLabel, text),
    pairField,
    h("div", { class: "columns" }, field("explain-model", "Model", model), paradigmField),
    h("div", { class: "columns" }, field("explain-task", "Task", task), field("explain-method", "Method", method)),
    taskFields,
    budget.element,
    h(
      "details",
      {},
      h("summary", {}, "Label, features, seed and deadline"),
      h(
        "div",
        { class: "columns" },
        field("explain-target", "Label to explain", target, "The predicted one where left empty."),
        field("explain-features", "Scores of", features),
        field("explain-seed", "Seed", seed),
        field("explain-deadline", "Deadline in seconds", deadline, "Left empty: the daemon\u2019s default."),
      ),
    ),
    trouble,
    h("div", { class: "actions" }, go, stop),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBusy(go)) return;
    put(trouble);
    try {
      onSubmit(body());
    } catch (error) {
      put(trouble, problemBox(error));
    }
  });
  // Ctrl and Enter in a text sends it, as people expect of boxes that answer.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.repeat && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  showParadigms();
  showTask();
  budget.show(samples());
  return {
    element: form,
    busy(busy) {
      const hadFocus = document.activeElement === stop;
      setBusy(go, busy);
      stop.hidden = !busy;
      if (!busy && hadFocus) go.focus();
    },
  };
}

// "negative=terrible, positive=great" as an object.
export function labelWords(text) {
  const pairs = text.split(",").map((part) => part.split("=").map((side) => side.trim()));
  const wrong = pairs.find((pair) => pair.length !== 2 || pair.includes(""));
  if (wrong || pairs.length < 2) {
    throw Object.assign(new Error("Label words are written as label=word, two at least: negative=terrible, positive=great"), { status: 400 });
  }
  return Object.fromEntries(pairs);
}
