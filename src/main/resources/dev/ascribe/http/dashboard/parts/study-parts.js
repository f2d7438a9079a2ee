// What every list and head of studies shows: what it is called, state, progress and time.

import { h, setText } from "./dom.js";
import { count, duration, percent, plural, ratio, when } from "./format.js";

const STATES = {
  pending: ["\u25cb", "waiting"],
  training: ["\u25b2", "training"],
  evaluating: ["\u25b6", "explaining"],
  summarising: ["\u25a3", "summarising"],
  running: ["\u25b6", "running"],
  done: ["\u2713", "done"],
  failed: ["\u2715", "failed"],
  cancelled: ["\u25a0", "cancelled"],
  interrupted: ["\u2016", "interrupted"],
};

// A state as a sign and a word: its colour says nothing new. `update(state)` changes it.
export function stateBadge(state) {
  const sign = h("span", { "aria-hidden": "true" });
  const word = h("span");
  const element = h("span", { class: "badge" }, sign, " ", word);
  const update = (value) => {
    const [mark, text] = STATES[value] ?? ["\u00b7", String(value)];
    element.dataset.state = STATES[value] ? value : "other";
    setText(sign, mark);
    setText(word, text);
  };
  update(state);
  return { element, update };
}

// A bar with its figures. `update(done, failed, total)`.
export function progressBar(label) {
  const bar = h("span", { class: "bar-done" });
  const lost = h("span", { class: "bar-failed" });
  const track = h(
    "span",
    { class: "bar", role: "progressbar", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": "100" },
    bar,
    lost,
  );
  const figures = h("span", { class: "bar-figures" });
  return {
    element: h("div", { class: "progress" }, track, figures),
    update(done, failed, total, unit = "") {
      bar.style.width = `${ratio(done, total) * 100}%`;
      lost.style.width = `${ratio(failed, total) * 100}%`;
      const text = `${count(done)} of ${count(total)}${unit ? ` ${unit}` : ""}${failed ? `, ${count(failed)} failed` : ""}`;
      // Of a study of an earlier version the total may be unknown, and so may be how far it got.
      if (total > 0) track.setAttribute("aria-valuenow", String(Math.floor(ratio(done + failed, total) * 100)));
      else track.removeAttribute("aria-valuenow");
      track.setAttribute("aria-valuetext", text);
      setText(figures, text);
    },
  };
}

// What people call a study.
export const titleOf = (study) => study.title ?? study.name;

// How it goes, in one line.
export function summary(study) {
  const parts = [plural(study.run_count, "run")];
  if (study.state === "running") {
    if (study.instances > 0) parts.push(percent(ratio(study.completed + study.failed, study.instances)));
    parts.push(study.eta_seconds === null || study.eta_seconds === undefined ? "time left unknown" : `${duration(study.eta_seconds)} left`);
  } else if (study.ended) {
    // Several processes may have worked on it, one after the other: nobody knows how long it took.
    parts.push(`ended ${when(study.ended)}`);
  }
  if (study.failure_count) parts.push(plural(study.failure_count, "failure"));
  return parts.join(" \u00b7 ");
}

// Why it ended early, which is a warning, or which other process runs it, which is none: { element,
// update(study) }.
export function causeLine() {
  const element = h("p");
  return {
    element,
    update(study) {
      setText(element, study.cause ?? "");
      element.hidden = !study.cause;
      element.className = study.state === "running" ? "hint" : "cause";
    },
  };
}

// What was asked for, in one line.
export function particulars(study, { evaluations = false } = {}) {
  return [
    study.title ? `study ${study.name}` : null,
    study.methods.join(", "),
    study.priority ? `${study.priority} priority` : null,
    evaluations && typeof study.evaluations === "number" ? plural(study.evaluations, "evaluation") : null,
    study.submitted ? `submitted ${when(study.submitted)}` : "not submitted to this daemon",
  ].filter(Boolean).join(" \u00b7 ");
}
