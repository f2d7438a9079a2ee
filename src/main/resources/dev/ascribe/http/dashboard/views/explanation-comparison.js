// An explanation beside that of the text before it was edited: words on one scale, and what became of the
// probabilities.

import { h } from "../parts/dom.js";
import { decimal, signed } from "../parts/format.js";
import { isSigned, strongestOf } from "../parts/scores.js";
import { wordLine } from "../parts/words.js";
import { wordsOf } from "./explanation-words.js";

export function comparison(before, after) {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const kept = common(old.map((word) => word.text), now.map((word) => word.text));
  const keptOf = [0, 1].map((side) => new Set(kept.map((pair) => pair[side])));
  const scale = Math.max(strongestOf(old), strongestOf(now));
  const signs = isSigned(after.method, [...old, ...now]);
  const line = (words, side, label) => {
    const marked = words.map((word, index) => ({ ...word, changed: !keptOf[side].has(index) }));
    const shaded = wordLine(marked, { label, signed: signs });
    shaded.update(marked, scale);
    return shaded.element;
  };
  return h(
    "div",
    { class: "comparison" },
    h("h3", {}, "Before and after"),
    h("div", { class: "sides" }, side("Before", line(old, 0, "The text before")), side("After", line(now, 1, "The text after"))),
    h("p", { class: "hint" }, before.target === after.target
      ? `Both are shaded on one scale, by ${signs ? `what speaks for ${after.target}` : "how much a word counts"}. Words that differ are framed.`
      : `Before, ${before.target} was explained, and now ${after.target}: compare the probabilities, not the scores.`),
    changes(before, after),
  );
}

function side(title, words) {
  return h("div", {}, h("p", { class: "method-name" }, title), words);
}

function changes(before, after) {
  const labels = after.labels.filter((label) => label in before.probabilities);
  return h(
    "table",
    { class: "plain changes" },
    h("caption", {}, "Probabilities"),
    h("thead", {}, h("tr", {}, ["Label", "Before", "After", "Change"].map((name, index) => h("th", { scope: "col", class: index ? "number" : null }, name)))),
    h("tbody", {}, labels.map((label) => {
      const [from, to] = [before.probabilities[label], after.probabilities[label]];
      return h("tr", {}, h("th", { scope: "row" }, label), [decimal(from), decimal(to), signed(to - from)].map((text) => h("td", { class: "number" }, text)));
    })),
  );
}

// Lists whose middles differ by more than this are not compared word by word.
const MOST_CELLS = 1_000_000;

// What two lists have in common, in its order, as pairs of indexes.
export function common(one, other) {
  let first = 0;
  while (first < one.length && first < other.length && one[first] === other[first]) first++;
  let last = 0;
  while (last < one.length - first && last < other.length - first && one.at(-1 - last) === other.at(-1 - last)) last++;
  const middle = longest(one.slice(first, one.length - last), other.slice(first, other.length - last));
  return [
    ...Array.from({ length: first }, (_, index) => [index, index]),
    ...middle.map(([i, j]) => [i + first, j + first]),
    ...Array.from({ length: last }, (_, index) => [one.length - last + index, other.length - last + index]),
  ];
}

// The longest common subsequence of two lists.
function longest(one, other) {
  if (one.length * other.length > MOST_CELLS) return [];
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      lengths[i][j] = one[i] === other[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) pairs.push([i++, j++]);
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}
