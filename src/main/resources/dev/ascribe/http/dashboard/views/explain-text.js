// The text that shall be explained, and the task that gives it labels.

import { h, put, setText } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";

const OWN = "own template";
const TASKS = ["sentiment", "nli", OWN];
const TITLES = { sentiment: "sentiment of a text", nli: "inference between two texts" };

// The fields: { texts, task, show(run), fill(example), focus(), values(), address() }. `run` is null for a model of the
// catalog. Otherwise it says by `pairs` whether the run is of pairs of texts (null where that is not known); the labels of a
// run are its own, so that the task is left out.
export function textFields(parameters) {
  const text = h("textarea", { id: "explain-text", rows: "3", dir: "auto", required: true, set: { value: parameters.get("text") ?? "" } });
  const pair = h("textarea", { id: "explain-pair", rows: "2", dir: "auto", set: { value: parameters.get("pair") ?? "" }, on: { input: showSlots } });
  const pairField = field("explain-pair", "Second text (hypothesis)", pair);
  const textLabel = h("label", { for: "explain-text" }, "Text");
  const task = select("explain-task", TASKS, pick(TASKS, parameters.get("task")), () => show(run), (name) => TITLES[name] ?? name);
  const template = h("input", { id: "explain-template", spellcheck: "false", set: { value: parameters.get("template") ?? "" } });
  const slots = h("p", { class: "hint" });
  const verbalizer = h("input", { id: "explain-verbalizer", spellcheck: "false", placeholder: "negative=terrible, positive=great", set: { value: parameters.get("verbalizer") ?? "" } });
  const ownFields = h("div", { class: "stack" });
  const taskPlace = h("div", { class: "stack" }, field("explain-task", "Task", task), ownFields);
  let run = null;

  const isOwn = () => run === null && task.value === OWN;
  const takesPair = () => (run === null ? task.value !== "sentiment" : run.pairs !== false);
  const needsPair = () => (run === null ? task.value === "nli" : run.pairs === true);

  function show(withRun) {
    run = withRun;
    taskPlace.hidden = run !== null;
    put(ownFields, isOwn() ? [h("div", { class: "field" }, h("label", { for: "explain-template" }, "Template"), template, slots), field("explain-verbalizer", "Label words", verbalizer)] : null);
    template.required = verbalizer.required = isOwn();
    pairField.hidden = !takesPair();
    pair.required = needsPair();
    showSlots();
  }

  // A template has other slots where there are two texts.
  function showSlots() {
    const two = takesPair() && (pair.required || pair.value.trim() !== "");
    textLabel.textContent = two ? "First text (premise)" : "Text";
    template.placeholder = two ? "{premise} ? {mask} , {hypothesis}" : "{text} It was {mask}.";
    setText(slots, two ? "{premise}, {hypothesis} and {mask} stand for the two texts and the place of the label word." : "{text} and {mask} stand for the text and the place of the label word.");
  }

  show(null);
  return {
    texts: h("div", { class: "stack" }, h("div", { class: "field" }, textLabel, text), pairField),
    task: taskPlace,
    show,
    fill(example) {
      text.value = example.text;
      pair.value = example.pair;
      task.value = example.task;
      show(run);
    },
    focus() {
      text.focus();
    },
    values() {
      const own = isOwn() ? { template: template.value, verbalizer: labelWords(verbalizer.value) } : {};
      return {
        text: text.value.trim(),
        ...(takesPair() && pair.value.trim() ? { pair: pair.value.trim() } : {}),
        ...(run !== null || isOwn() ? own : { task: task.value }),
      };
    },
    address: () => ({
      text: text.value.trim(),
      pair: takesPair() ? pair.value.trim() : "",
      task: run === null ? task.value : "",
      ...(isOwn() ? { template: template.value, verbalizer: verbalizer.value } : {}),
    }),
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
