// The figures of a run by their names in the store: what they are called, and whether more is better.

const share = (name, title, sign) =>
  [1, 5, 10, 20, 50].map((percent) => ({ name: `${name}@${percent}`, title: `${title} at ${percent} %`, sign, digits: 3 }));

// Figures that stand beside others, for those cannot be read without.
const LEFT_OUT = { name: "left-out", about: "texts without a rationale are left out", digits: 0, written: (value) => `${value} left out` };
const AT_ZERO = { name: "auc-tp-p0", about: "P(0) is the macro-F1 before any word is taken away", digits: 3, written: (value) => `P(0) ${value}` };

export const GROUPS = [
  {
    id: "plausibility",
    title: "Plausibility",
    about: "Agreement with human rationales, over the texts that have one.",
    metrics: [
      { name: "map", title: "MAP", sign: "+", digits: 3, about: "mean average precision", beside: LEFT_OUT },
      { name: "auprc", title: "AUPRC", sign: "+", digits: 3, beside: LEFT_OUT },
      { name: "token-f1", title: "Token F1", sign: "+", digits: 3 },
      { name: "iou-f1", title: "IoU F1", sign: "+", digits: 3 },
      ...[1, 3, 5].map((rank) => ({ name: `precision@${rank}`, title: `Precision at ${rank}`, sign: "+", digits: 3 })),
    ],
  },
  {
    id: "faithfulness",
    title: "Faithfulness",
    about: "Agreement with the model\u2019s own behaviour when words are taken away.",
    metrics: [
      { name: "comprehensiveness", title: "Comprehensiveness (AOPC)", sign: "+", digits: 3 },
      { name: "sufficiency", title: "Sufficiency (AOPC)", sign: "-", digits: 3 },
      { name: "auc-tp", title: "AUC-TP", sign: "-", digits: 1, beside: AT_ZERO },
      { name: "leave-one-out-tau", title: "Leave-one-out tau", sign: "+", digits: 3 },
      ...share("comprehensiveness", "Comprehensiveness", "+"),
      ...share("sufficiency", "Sufficiency", "-"),
    ],
  },
  {
    id: "model",
    title: "The model itself",
    about: "How well the runs predict, whatever explains them.",
    metrics: [
      { name: "accuracy", title: "Accuracy", sign: "+", digits: 3 },
      { name: "macro-f1", title: "Macro-F1", sign: "+", digits: 3 },
    ],
  },
];

export const sense = (metric) => (metric.sign === "+" ? "more is better" : "less is better");

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
