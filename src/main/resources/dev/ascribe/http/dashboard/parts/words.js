// A text whose words are shaded by their scores, above the marks of the human rationales.

import { h, put } from "./dom.js";
import { decimal, signed } from "./format.js";
import { hideTooltip, showTooltip } from "./tooltip.js";

// Below this share of the strongest score, a sign would only be noise.
const SIGN_FROM = 0.25;

// The words of one explanation: [{ text, part, score, error, marks }] where `marks` are those of the
// annotators, one boolean each, and `error` may be null. With `numbers`, scores stand below words.
export function shadedWords(words, { label, numbers = false, strongest = strongestOf(words) }) {
  const line = h("div", { class: numbers ? "words numbered" : "words", role: "group", "aria-label": label });
  const buttons = [];
  let part = null;
  for (const word of words) {
    if (word.part !== part && words.some((other) => other.part !== words[0].part)) {
      line.append(h("span", { class: "part-name" }, word.part));
    }
    part = word.part;
    const button = wordButton(word, strongest, numbers);
    buttons.push(button);
    line.append(button);
  }
  moveByArrows(line, buttons);
  return line;
}

export function strongestOf(words) {
  return Math.max(0, ...words.map((word) => Math.abs(word.score ?? 0)).filter(Number.isFinite));
}

function wordButton(word, strongest, numbers) {
  const scored = typeof word.score === "number";
  const share = scored && strongest > 0 ? Math.abs(word.score) / strongest : 0;
  const against = scored && word.score < 0;
  const sign = share >= SIGN_FROM ? (against ? "\u2212" : "+") : "";
  const text = h("span", { class: "word-text", "data-direction": against ? "against" : "for" }, word.text, sign ? h("sup", { "aria-hidden": "true" }, sign) : null);
  text.style.setProperty("--share", share.toFixed(3));
  const marks = h("span", { class: "word-marks", "aria-hidden": "true" }, (word.marks ?? []).map((isMarked) => h("span", { class: isMarked ? "mark" : "no-mark" })));
  const button = h("button", { type: "button", class: "word", tabindex: "-1", "aria-label": describe(word) }, text, numbers ? h("span", { class: "word-score" }, signed(word.score, 2)) : null, marks);
  const show = () => showTooltip(button.getBoundingClientRect(), details(word));
  button.addEventListener("pointerenter", show);
  button.addEventListener("focus", show);
  button.addEventListener("click", show);
  button.addEventListener("pointerleave", hideTooltip);
  button.addEventListener("blur", hideTooltip);
  return button;
}

function describe(word) {
  const score = typeof word.score === "number" ? `score ${signed(word.score)}` : "no score";
  const error = typeof word.error === "number" ? `, standard error ${decimal(word.error)}` : "";
  return `${word.text}: ${score}${error}${rationale(word)}`;
}

function rationale({ marks = [] }) {
  const marked = marks.filter(Boolean).length;
  if (!marked) return "";
  return marks.length === 1 ? ", in the rationale" : `, in the rationales of ${marked} of ${marks.length}`;
}

function details(word) {
  return [
    h("strong", {}, word.text),
    h("div", {}, typeof word.score === "number" ? `score ${signed(word.score, 4)}` : "no score"),
    typeof word.error === "number" ? h("div", {}, `standard error ${decimal(word.error, 4)}`) : null,
    rationale(word) ? h("div", {}, rationale(word).slice(2)) : null,
  ];
}

// One stop of the tab key per text; arrows, Home and End go from word to word.
function moveByArrows(line, buttons) {
  if (!buttons.length) return;
  buttons[0].tabIndex = 0;
  line.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined || !buttons[to]) return;
    event.preventDefault();
    buttons[to].focus();
  });
  line.addEventListener("focusin", (event) => {
    for (const button of buttons) button.tabIndex = button === event.target.closest(".word") ? 0 : -1;
  });
}

// What the colours and marks mean.
export function wordsLegend({ rationales = true, target = "the predicted label" } = {}) {
  const ramp = h("span", { class: "ramp", "aria-hidden": "true" });
  const steps = [-1, -0.6, -0.25, 0, 0.25, 0.6, 1].map((value) => {
    const step = h("span", { class: "word-text", "data-direction": value < 0 ? "against" : "for" }, value === -1 ? "\u2212" : value === 1 ? "+" : "");
    step.style.setProperty("--share", String(Math.abs(value)));
    return step;
  });
  put(ramp, steps);
  return h(
    "p",
    { class: "words-legend" },
    h("span", {}, "speaks against ", ramp, ` speaks for ${target}`),
    rationales ? h("span", {}, h("span", { class: "mark-sample", "aria-hidden": "true" }), " human rationale, a line per annotator") : null,
  );
}
