// A text whose words are shaded by their scores, above the marks of the human rationales.

import { h, setText } from "./dom.js";
import { decimal, MINUS, signed } from "./format.js";
import { directionOf, errorName, isUncertain, shareOf, strongestOf } from "./scores.js";
import { hideTooltip, showTooltipOf, tooltipAnchor } from "./tooltip.js";

// Below this share of the full colour, a sign would only be noise.
export const SIGN_FROM = 0.25;
export const SIGNS = { for: "+", against: MINUS };

// The words of one explanation: [{ text, part, score, error, errorKind, marks, changed }] where `marks` are those of the
// annotators, one boolean each, `error` may be null, and what has `changed` since another text is framed. With `numbers`, scores stand below words. Where
// scores are not `signed`, none speaks against the label.
export function shadedWords(words, options) {
  const line = wordLine(words, options);
  line.update(words);
  return line.element;
}

// The same as { element, update(words, scale) }: other scores of the same words come without new elements,
// so that who reads a word keeps it. `scale` is the magnitude that gets the full colour: that of the strongest
// word where it is left out.
export function wordLine(words, { label, numbers = false, signed: hasSigns = true }) {
  // A text runs in the direction of its own script, whatever that of the page is.
  const element = h("div", { class: numbers ? "words numbered" : "words", role: "group", "aria-label": label, dir: "auto" });
  const hasParts = words.some((word) => word.part !== words[0].part);
  const rows = [];
  let part = null;
  for (const word of words) {
    if (hasParts && word.part !== part) element.append(h("span", { class: "part-name", dir: "ltr" }, word.part));
    part = word.part;
    const row = wordButton(word, numbers, hasSigns);
    rows.push(row);
    element.append(row.button);
  }
  const buttons = rows.map((row) => row.button);
  let shown = words;
  // One listener of a kind per text, not per word: a page has thousands of words.
  const wordAt = (target) => shown[buttons.indexOf(target.closest(".word"))];
  const tell = (event) => {
    const word = wordAt(event.target);
    if (word) showTooltipOf(event.target.closest(".word"), details(word, hasSigns));
  };
  for (const name of ["pointerover", "focusin", "click"]) element.addEventListener(name, tell);
  for (const name of ["pointerout", "focusout"]) element.addEventListener(name, hideTooltip);
  moveByArrows(element, buttons);

  function update(now, scale = strongestOf(now)) {
    shown = now;
    rows.forEach((row, index) => row.update(now[index], scale));
    const told = buttons.indexOf(tooltipAnchor());
    if (told >= 0) showTooltipOf(buttons[told], details(now[told], hasSigns));
  }

  return { element, update };
}

function wordButton({ text, marks = [], changed = false }, numbers, hasSigns) {
  const sign = h("sup", { "aria-hidden": "true" });
  const shaded = h("span", { class: "word-text" }, text, sign);
  const score = numbers ? h("span", { class: "word-score", dir: "ltr" }) : null;
  const lines = h("span", { class: "word-marks", "aria-hidden": "true" }, marks.map((isMarked) => h("span", { class: isMarked ? "mark" : "no-mark" })));
  const button = h("button", { type: "button", class: "word", tabindex: "-1", "data-changed": changed }, shaded, score, lines);
  return {
    button,
    update(word, scale) {
      const share = shareOf(word.score, scale);
      const uncertain = isUncertain(word);
      const direction = directionOf(word.score);
      setText(sign, hasSigns && !uncertain && share >= SIGN_FROM ? SIGNS[direction] : "");
      shaded.dataset.direction = direction;
      shaded.toggleAttribute("data-uncertain", uncertain);
      shaded.style.setProperty("--share", share.toFixed(3));
      button.setAttribute("aria-label", describe(word, hasSigns));
      if (score) setText(score, written(word.score, hasSigns, 2));
    },
  };
}

// A score with its sign, where scores have one.
const written = (score, hasSigns, digits) => (hasSigns ? signed(score, digits) : decimal(score, digits));

function describe(word, hasSigns) {
  const score = typeof word.score === "number" ? `score ${written(word.score, hasSigns, 3)}` : "no score";
  const error = typeof word.error === "number" ? `, ${errorName(word.errorKind)} ${decimal(word.error)}` : "";
  const doubt = isUncertain(word) ? ", within two standard errors of 0" : "";
  return `${word.text}: ${score}${error}${doubt}${rationale(word)}${word.changed ? ", changed" : ""}`;
}

function rationale({ marks = [] }) {
  const marked = marks.filter(Boolean).length;
  if (!marked) return "";
  return marks.length === 1 ? ", in the rationale" : `, in the rationales of ${marked} of ${marks.length}`;
}

function details(word, hasSigns) {
  return [
    h("strong", { dir: "auto" }, word.text),
    h("div", {}, typeof word.score === "number" ? `score ${written(word.score, hasSigns, 4)}` : "no score"),
    typeof word.error === "number" ? h("div", {}, `${errorName(word.errorKind)} ${decimal(word.error, 4)}`) : null,
    isUncertain(word) ? h("div", {}, "within two standard errors of 0") : null,
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
