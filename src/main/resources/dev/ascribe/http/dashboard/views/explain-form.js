// What shall be explained, and how.

import { h, isBusy, put, setBusy } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { problemBox } from "../parts/notice.js";
import { budgetFields } from "./explain-budget.js";
import { exampleChips } from "./explain-examples.js";
import { methodFields } from "./explain-methods.js";
import { modelFields } from "./explain-model.js";
import { textFields } from "./explain-text.js";

const FEATURES = ["words", "tokens"];

// The form: { element, busy(busy), edit(explanation), spent(explanations), submit(), address() }. Fields begin with the address's parameters.
// `onSubmit(bodies, address)` hears of a request for each method, `onForget()` that nothing is compared any more.
// `pairs` says whether the run that the address names is of pairs of texts, or null.
export function explainForm({ models, methods, parameters, pairs, signal, onSubmit, onStop, onForget }) {
  const trouble = h("div");
  const comparing = h("div");
  const texts = textFields(parameters);
  const examples = exampleChips((example) => texts.fill(example));
  const model = modelFields({ models, parameters, signal, onChange: showRun });
  const wanted = (parameters.get("methods") ?? parameters.get("method") ?? "").split(",");
  const chosen = methodFields(methods.map(({ name }) => name), wanted, () => budget.show(anySamples()));
  const target = h("input", { id: "explain-target", spellcheck: "false", set: { value: parameters.get("target") ?? "" } });
  const seed = h("input", { id: "explain-seed", type: "number", step: "1", inputmode: "numeric", placeholder: "13", set: { value: parameters.get("seed") ?? "" } });
  const features = select("explain-features", FEATURES, pick(FEATURES, parameters.get("features")), () => {});
  const deadline = h("input", { id: "explain-deadline", type: "number", min: "0.001", max: "86400", step: "any", inputmode: "decimal" });
  const measured = h("input", { id: "explain-measures", type: "checkbox", checked: parameters.get("measures") === "yes" });
  const budget = budgetFields();
  const go = h("button", { class: "primary" }, "Explain");
  const stop = h("button", { type: "button", hidden: true, on: { click: onStop } }, "Stop");
  // The label that the explanation is of which the next one is compared with.
  let comparedTarget = null;

  // What is asked for of a text is that of the run which explains it, or of the task where `run` is null.
  function showRun(run) {
    texts.show(run);
    examples.show(run);
  }

  const samples = (name) => methods.find((method) => method.name === name)?.samples ?? false;
  const anySamples = () => chosen.values().some(samples);

  function bodies() {
    const shared = { ...model.values(), ...texts.values() };
    const label = target.value.trim() || comparedTarget;
    if (label) shared.target = label;
    if (seed.value.trim()) shared.seed = Number(seed.value);
    if (features.value !== FEATURES[0]) shared.features = features.value;
    if (measured.checked) shared.measures = true;
    if (deadline.value.trim()) shared.deadline = Number(deadline.value);
    return chosen.values().map((method) => ({ ...shared, method, ...(samples(method) ? budget.values() : {}) }));
  }

  // What leads back to this form as it is filled in.
  const address = () => ({
    ...texts.address(),
    ...model.address(),
    methods: chosen.values().join(","),
    target: target.value.trim(),
    seed: seed.value.trim(),
    measures: measured.checked ? "yes" : "",
    features: features.value === FEATURES[0] ? "" : features.value,
  });

  function edit(explanation) {
    comparedTarget = explanation.target;
    const forget = h("button", { type: "button", class: "link-button" }, "Do not compare");
    forget.addEventListener("click", () => {
      comparedTarget = null;
      put(comparing);
      onForget();
      texts.focus();
    });
    put(comparing, h("p", {}, `Change the text and explain it again: both explanations of ${explanation.target} will stand beside each other. `, forget));
    texts.focus();
  }

  const form = h(
    "form",
    { class: "panel stack", id: "explain-form" },
    examples.element,
    texts.texts,
    comparing,
    model.element,
    texts.task,
    chosen.element,
    budget.element,
    h("div", { class: "check" }, measured, h("label", { for: "explain-measures" }, "Measure how faithful the scores are")),
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
      onSubmit(bodies(), address());
    } catch (error) {
      put(trouble, problemBox(error));
    }
  });
  // Ctrl and Enter in a text sends it, as people expect of boxes that answer.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.repeat && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  showRun(model.run() === null ? null : { pairs });
  budget.show(anySamples());
  go.disabled = !model.isKnown();
  return {
    element: form,
    edit,
    spent: (explanations) => budget.spent(explanations.filter(({ method }) => samples(method))),
    address,
    submit: () => form.requestSubmit(),
    busy(busy) {
      const hadFocus = document.activeElement === stop;
      setBusy(go, busy);
      stop.hidden = !busy;
      if (!busy && hadFocus) go.focus();
    },
  };
}
