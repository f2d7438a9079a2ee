// Scores as bars with whiskers: the strongest words, and the sum of the others.

import { h, KeyedList, setText } from "../parts/dom.js";
import { decimal, plural, signed } from "../parts/format.js";
import { directionOf, errorName, isUncertain } from "../parts/scores.js";

const STRONGEST = 10;
const OTHERS = "others";

// The table of one explanation: { element, show(words, isSigned) }. Words are [{ text, score, error, errorKind }], and
// rows stay where they are while scores grow more precise, unless somebody sorts them.
export function scoreTable() {
  const body = h("tbody");
  const sort = h("button", { type: "button", class: "link-button", "aria-pressed": "false" }, "Strongest first");
  const more = h("button", { type: "button", class: "link-button" });
  const rows = new KeyedList(body, (item) => scoreRow(item));
  const heading = h("abbr");
  let shown = { words: [], isSigned: true };
  let all = false;
  let sorted = false;

  sort.addEventListener("click", () => {
    sorted = !sorted;
    sort.setAttribute("aria-pressed", String(sorted));
    draw();
  });
  more.addEventListener("click", () => {
    all = !all;
    draw();
  });

  function draw() {
    const { words, isSigned } = shown;
    const kind = words[0]?.errorKind;
    heading.title = errorName(kind);
    setText(heading, kind === "bound" ? "\u00b1 at most" : "\u00b1 SE");
    const ranked = words.map((word, index) => ({ ...word, key: index })).sort((one, other) => magnitude(other) - magnitude(one));
    const listed = all ? ranked : ranked.slice(0, STRONGEST);
    const left = ranked.slice(listed.length);
    if (!sorted) listed.sort((one, other) => one.key - other.key);
    const others = left.length ? [{ key: OTHERS, text: plural(left.length, "other word"), score: left.reduce((sum, word) => sum + (word.score ?? 0), 0), error: null }] : [];
    const items = [...listed, ...others];
    const reach = Math.max(1e-9, ...items.map((item) => magnitude(item) + (item.error ?? 0)).filter(Number.isFinite));
    rows.show(items.map((item) => ({ ...item, isSigned, reach })), (item) => `${item.key} ${item.isSigned} ${item.text}`);
    more.hidden = words.length <= STRONGEST;
    setText(more, all ? "Only the ten strongest" : `All ${words.length} words`);
    sort.hidden = words.length < 2;
  }

  return {
    element: h(
      "div",
      { class: "score-table" },
      h(
        "table",
        { class: "scores" },
        h("caption", { class: "visually-hidden" }, "Scores"),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Word"), h("th", { scope: "col" }, "Score"), h("th", { scope: "col", class: "number" }, heading))),
        body,
      ),
      h("p", { class: "table-choices" }, sort, more),
    ),
    show(words, isSigned) {
      shown = { words, isSigned };
      draw();
    },
  };
}

const magnitude = ({ score }) => Math.abs(score ?? 0);

// A bar from the middle where scores are signed, else from the left.
function scoreRow({ key, text, isSigned }) {
  const bar = h("span", { class: "score-bar" });
  const whisker = h("span", { class: "score-whisker" });
  const value = h("span", { class: "score-value" });
  const error = h("td", { class: "number" });
  return {
    element: h(
      "tr",
      { class: key === OTHERS ? "others" : null, title: key === OTHERS ? "The sum of their scores" : null },
      h("th", { scope: "row", dir: "auto" }, text),
      h("td", {}, h("span", { class: "score-cell" }, h("span", { class: isSigned ? "score-track" : "score-track one-sided", "aria-hidden": "true" }, bar, whisker), value)),
      error,
    ),
    // `reach` is the magnitude at the end of the track.
    update({ score, error: deviation, reach }) {
      const zero = isSigned ? 50 : 0;
      const length = (amount) => Math.max(-1, Math.min(1, amount / reach)) * (100 - zero);
      const end = zero + length(score ?? 0);
      bar.dataset.direction = directionOf(score);
      bar.toggleAttribute("data-uncertain", isUncertain({ score, error: deviation }));
      bar.style.left = `${Math.min(zero, end)}%`;
      bar.style.width = `${Math.abs(end - zero)}%`;
      const known = typeof deviation === "number";
      whisker.hidden = !known;
      if (known) {
        const from = Math.max(0, end - length(deviation));
        whisker.style.left = `${from}%`;
        whisker.style.width = `${Math.min(100, end + length(deviation)) - from}%`;
      }
      setText(value, isSigned ? signed(score) : decimal(score));
      setText(error, known ? decimal(deviation) : "\u2013");
    },
  };
}
