// What a score says, in the colours of the terminal: blue speaks for the label, orange against it.

// Scores of these methods cannot be negative, so nothing speaks against the label: they are all shaded in blue.
const NEVER_NEGATIVE = new Set(["attention", "attention-rollout", "gradient-norm", "random"]);

// Whether the scores of a method speak for or against a label. Words are [{ score, error }].
export function isSigned(method, words) {
  return !NEVER_NEGATIVE.has(method) || words.some((word) => word.score < 0);
}

// What a standard error is called: some are upper bounds.
export const errorName = (kind) => (kind === "bound" ? "standard error at most" : "standard error");

// Whether a word's score may as well be 0: it lies within two standard errors of it.
export function isUncertain({ score, error }) {
  return typeof score === "number" && typeof error === "number" && error > 0 && Math.abs(score) <= 2 * error;
}

export const directionOf = (score) => (score < 0 ? "against" : "for");

// The magnitude that gets the full colour where no other scale is given.
export function strongestOf(words) {
  return Math.max(0, ...words.map((word) => Math.abs(word.score ?? 0)).filter(Number.isFinite));
}

// The share of the full colour that a score gets, from 0 to 1.
export function shareOf(score, scale) {
  return typeof score === "number" && scale > 0 ? Math.min(1, Math.abs(score) / scale) : 0;
}
