// The features of an explanation as shaded words have them.

export function wordsOf(explanation) {
  return explanation.features.map((feature) => ({ text: feature.text, part: feature.part, score: feature.score, error: feature.standard_error, errorKind: explanation.standard_error_kind }));
}
