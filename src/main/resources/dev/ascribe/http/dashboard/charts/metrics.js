// The figures of a run by their names in the store: what they are called, in which unit they are, and
// whether more is better.

const PROBABILITY = "change of p";
const P = "p is the probability of the predicted label";

const share = (name, title, sign) =>
  [1, 5, 10, 20, 50].map((percent) => ({ name: `${name}@${percent}`, title: `${title} at ${percent} %`, unit: PROBABILITY, sign, digits: 3, about: P }));

// Figures that stand beside others, for those cannot be read without.
const LEFT_OUT = { name: "left-out", about: "Texts without a rationale are left out", digits: 0, written: (value) => (value === "0" ? null : `${value} left out`) };
const AT_ZERO = { name: "auc-tp-p0", about: "P(0) is the macro-F1 before any word is taken away", digits: 3, written: (value) => `P(0) ${value}` };

export const GROUPS = [
  {
    id: "plausibility",
    title: "Plausibility",
    about: "Agreement with human rationales, over the texts that have one.",
    metrics: [
      { name: "map", title: "MAP", unit: "0 to 1", sign: "+", digits: 3, about: "mean average precision", beside: LEFT_OUT },
      { name: "auprc", title: "AUPRC", unit: "0 to 1", sign: "+", digits: 3, about: "area under the precision-recall curve", beside: LEFT_OUT },
      { name: "token-f1", title: "Token F1", unit: "0 to 1", sign: "+", digits: 3 },
      { name: "iou-f1", title: "IoU F1", unit: "0 to 1", sign: "+", digits: 3 },
      ...[1, 3, 5].map((rank) => ({ name: `precision@${rank}`, title: `Precision at ${rank}`, unit: "share of words", sign: "+", digits: 3 })),
    ],
  },
  {
    id: "faithfulness",
    title: "Faithfulness",
    about: "Agreement with the model\u2019s own behaviour when words are taken away.",
    metrics: [
      { name: "comprehensiveness", title: "Comprehensiveness", unit: PROBABILITY, sign: "+", digits: 3, about: `mean over the shares of words (AOPC); ${P}` },
      { name: "sufficiency", title: "Sufficiency", unit: PROBABILITY, sign: "-", digits: 3, about: `mean over the shares of words (AOPC); ${P}` },
      { name: "auc-tp", title: "AUC-TP", unit: "area, 0 to 100", sign: "-", digits: 1, about: "area under the macro-F1 as words are taken away", beside: AT_ZERO },
      { name: "leave-one-out-tau", title: "Leave-one-out tau", unit: "\u22121 to 1", sign: "+", digits: 3, about: "rank correlation with leaving out one word at a time" },
      ...share("comprehensiveness", "Comprehensiveness", "+"),
      ...share("sufficiency", "Sufficiency", "-"),
      ...[["normalised", "Normalised", "over the shares of words"], ["soft", "Soft", "over texts of words drawn by score"]].flatMap(([kind, title, over]) =>
        ["comprehensiveness", "sufficiency"].map((name) => ({ name: `${kind}-${name}`, title: `${title} ${name}`, unit: "0 to 1", sign: "+", digits: 3, about: `a share of what the text contributes to p, mean ${over}; ${P}` })),
      ),
      { name: "insertion", title: "Insertion", unit: "area, 0 to 1", sign: "+", digits: 3, about: `area under p as words are inserted by score; ${P}` },
      { name: "deletion", title: "Deletion", unit: "area, 0 to 1", sign: "-", digits: 3, about: `area under p as words are deleted by score; ${P}` },
      { name: "infidelity-normalised", title: "Infidelity, normalised", unit: "squared error", sign: "-", digits: 4, about: "error of the best multiple of the scores as a forecast of removals" },
      { name: "infidelity", title: "Infidelity", unit: "squared error", sign: "-", digits: 4, about: "error of the scores as a forecast of removals" },
    ],
  },
  {
    id: "robustness",
    title: "Robustness",
    about: "What happens to the scores when the input or the model changes.",
    metrics: [
      { name: "randomisation-absolute", title: "Randomisation", unit: "correlation", sign: "-", digits: 3, about: "rank correlation of magnitudes with those of a model with random parameters; about 0 is right" },
      { name: "max-sensitivity", title: "Max-sensitivity", unit: "relative change", sign: "-", digits: 3, about: "largest change of the scores by noise in the word embeddings; methods of gradients only" },
    ],
  },
  {
    id: "model",
    title: "The model itself",
    about: "How well the runs predict, whatever explains them.",
    metrics: [
      { name: "accuracy", title: "Accuracy", unit: "share of texts", sign: "+", digits: 3 },
      { name: "macro-f1", title: "Macro-F1", unit: "0 to 1", sign: "+", digits: 3 },
    ],
  },
];

export const sense = (metric) => (metric.sign === "+" ? "more is better" : "less is better");

// The name of an axis, with its unit.
export const axisName = (metric) => `${metric.title} (${metric.unit})`;

const SUBSETS = { all: "all", correct: "predicted correctly", wrong: "predicted wrongly" };
const ANNOTATORS = { union: "the union of rationales", majority: "the majority of annotators" };

// A subset as people read it: "gold=neutral/a1" is those of a gold label, by one annotator's rationale.
export function subsetTitle(subset) {
  const slash = subset.indexOf("/");
  const [set, reference] = slash < 0 ? [subset, null] : [subset.slice(0, slash), subset.slice(slash + 1)];
  const labels = set.startsWith("gold=") ? `gold label ${set.slice(5).split(",").join(" or ")}` : null;
  const title = labels ?? (Object.hasOwn(SUBSETS, set) ? SUBSETS[set] : set);
  if (reference === null) return title;
  return `${title}, by ${Object.hasOwn(ANNOTATORS, reference) ? ANNOTATORS[reference] : `annotator ${reference}`}`;
}
