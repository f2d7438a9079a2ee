// A text whose words are shaded by their scores, above the marks of the human rationales.

import { h, put, setText } from "./dom.js";
import { decimal, signed } from "./format.js";
import { hideTooltip, showTooltipOf, tooltipAnchor } from "./tooltip.js";

// Below this share of the strongest score, a sign would only be noise.
const SIGN_FROM = 0.25;

// The words of one explanation: [{ text, part, score, error, marks }] where `marks` are those of the
// annotators, one boolean each, and `error` may be null. With `numbers`, scores stand below words.
export function shadedWords(words, options) {
  const line = wordLine(words, options);
  line.update(words);
  return line.element;
}

// The same as { element, update(words) }: other scores of the same words come without new elements, so
// that who reads a word keeps it.
export function wordLine(words, { label, numbers = false }) {
  // A text runs in the direction of its own script, whatever that of the page is.
  const element = h("div", { class: numbers ? "words numbered" : "words", role: "group", "aria-label": label, dir: "auto" });
  const hasParts = words.some((word) => word.part !== words[0].part);
  const rows = [];
  let part = null;
  for (const word of words) {
    if (hasParts && word.part !== part) element.append(h("span", { class: "part-name", dir: "ltr" }, word.part));
    part = word.part;
    const row = wordButton(word, numbers);
    rows.push(row);
    element.append(row.button);
  }
  const buttons = rows.map((row) => row.button);
  let shown = words;
  // One listener of a kind per text, not per word: a page has thousands of words.
  const wordAt = (target) => shown[buttons.indexOf(target.closest(".word"))];
  const tell = (event) => {
    const word = wordAt(event.target);
    if (word) showTooltipOf(event.target.closest(".word"), details(word));
  };
  for (const name of ["pointerover", "focusin", "click"]) element.addEventListener(name, tell);
  for (const name of ["pointerout", "focusout"]) element.addEventListener(name, hideTooltip);
  moveByArrows(element, buttons);

  function update(now) {
    shown = now;
    const strongest = strongestOf(now);
    rows.forEach((row, index) => row.update(now[index], strongest));
    const told = buttons.indexOf(tooltipAnchor());
    if (told >= 0) showTooltipOf(buttons[told], details(now[told]));
  }

  return { element, update };
}

export function strongestOf(words) {
  return Math.max(0, ...words.map((word) => Math.abs(word.score ?? 0)).filter(Number.isFinite));
}

function wordButton({ text, marks = [] }, numbers) {
  const sign = h("sup", { "aria-hidden": "true" });
  const shaded = h("span", { class: "word-text" }, text, sign);
  const score = numbers ? h("span", { class: "word-score", dir: "ltr" }) : null;
  const lines = h("span", { class: "word-marks", "aria-hidden": "true" }, marks.map((isMarked) => h("span", { class: isMarked ? "mark" : "no-mark" })));
  const button = h("button", { type: "button", class: "word", tabindex: "-1" }, shaded, score, lines);
  return {
    button,
    update(word, strongest) {
      const scored = typeof word.score === "number";
      const share = scored && strongest > 0 ? Math.abs(word.score) / strongest : 0;
      const against = scored && word.score < 0;
      setText(sign, share >= SIGN_FROM ? (against ? "\u2212" : "+") : "");
      shaded.dataset.direction = against ? "against" : "for";
      shaded.style.setProperty("--share", share.toFixed(3));
      button.setAttribute("aria-label", describe(word));
      if (score) setText(score, signed(word.score, 2));
    },
  };
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
    h("strong", { dir: "auto" }, word.text),
    h("div", {}, typeof word.score === "number" ? `score ${signed(word.score, 4)}` : "no score"),
    typeof word.error === "number" ? h("div", {}, `standard error ${decimal(word.error, 4)}`) : null,
    rationale(word) ? h("div", {}, rationale(word).slice(2)) : null,
  ];
}

// One stop of the tab key per text; arrows, Home and End go from word to word.
function moveByArrows(line, buttons) {
  if (!buttons.length) return;
  let stop = buttons[0];
  stop.tabIndex = 0;
  line.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const onward = getComputedStyle(line).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + onward, ArrowLeft: at - onward, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined || !buttons[to]) return;
    event.preventDefault();
    buttons[to].focus();
  });
  line.addEventListener("focusin", (event) => {
    stop.tabIndex = -1;
    stop = event.target.closest(".word") ?? stop;
    stop.tabIndex = 0;
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
