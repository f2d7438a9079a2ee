// How long a method that samples may go on: as long as it likes, for so many evaluations, or until
// its scores are as precise as wanted.

import { h, put, setText } from "../parts/dom.js";
import { field, select } from "../parts/fields.js";
import { count } from "../parts/format.js";

const MODES = ["default", "evaluations", "precision"];
const TITLES = { default: "default of the method", evaluations: "a number of evaluations", precision: "until precise enough" };

export function budgetFields() {
  const evaluations = h("input", { id: "explain-evaluations", type: "number", min: "2", step: "1", inputmode: "numeric", set: { value: "256" } });
  const error = h("input", { id: "explain-error", type: "number", min: "0.000001", step: "any", inputmode: "decimal", set: { value: "0.01" } });
  const most = h("input", { id: "explain-most", type: "number", min: "2", step: "1", inputmode: "numeric", set: { value: "2048" } });
  const own = h("div", { class: "columns" });
  const mode = select("explain-budget", MODES, "default", show, (name) => TITLES[name]);
  // How many evaluations the defaults of the methods have meant for the text.
  const meant = h("p", { class: "hint", hidden: true });
  const element = h("div", { class: "stack" }, field("explain-budget", "Budget", mode), meant, own);

  function show() {
    put(
      own,
      mode.value === "evaluations" ? field("explain-evaluations", "Evaluations", evaluations) : null,
      mode.value === "precision"
        ? [field("explain-error", "Largest standard error", error), field("explain-most", "Evaluations at most", most)]
        : null,
    );
    own.hidden = mode.value === "default";
    meant.hidden = mode.value !== "default" || meant.textContent === "";
    evaluations.required = mode.value === "evaluations";
    error.required = most.required = mode.value === "precision";
  }

  show();
  return {
    element,
    // Methods that do not sample have no budget.
    show(samples) {
      element.hidden = !samples;
      for (const input of [evaluations, error, most]) input.disabled = !samples;
    },
    // Says what the default came to in explanations that are complete.
    spent(explanations) {
      if (mode.value !== "default" || !explanations.length) return;
      const each = explanations.map(({ method, evaluations }) => `${method} used ${count(evaluations)}`);
      setText(meant, `By default, ${each.join(" and ")} evaluations for the last text.`);
      meant.hidden = false;
    },
    // The budget as the request has it.
    values() {
      if (mode.value === "evaluations") return { evaluations: Number(evaluations.value) };
      if (mode.value === "precision") {
        return { precision: { standard_error: Number(error.value), max_evaluations: Number(most.value) } };
      }
      return {};
    },
  };
}
