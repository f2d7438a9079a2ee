// The figures of a run by their names in the store: what they are called, and whether more is better.

const share = (name, title, sign) =>
  [1, 5, 10, 20, 50].map((percent) => ({ name: `${name}@${percent}`, title: `${title} at ${percent} %`, sign, digits: 3 }));

export const GROUPS = [
  {
    id: "plausibility",
    title: "Plausibility",
    about: "Agreement with human rationales, over the texts that have one.",
    metrics: [
      { name: "map", title: "MAP", sign: "+", digits: 3, about: "mean average precision" },
      { name: "auprc", title: "AUPRC", sign: "+", digits: 3 },
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
      { name: "auc-tp", title: "AUC-TP", sign: "-", digits: 1 },
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
