package dev.ascribe.study;

/**
 * How attributions are computed.
 *
 * @param value the output that is explained
 * @param absence what an absent feature becomes
 * @param permutations of {@code shapley-sampling}
 * @param steps nodes of Integrated Gradients
 * @param baseline where Integrated Gradients start
 */
public record AttributionSpec(
    ValueKind value,
    AbsencePolicy absence,
    int permutations,
    int steps,
    GradientBaseline baseline) {}
