package dev.ascribe.scheduling;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;

/**
 * One text to be explained.
 *
 * @param target the label to explain, or null for the predicted one
 * @param strict refuse a text longer than the model's positions instead of truncating it
 */
public record ExplanationRequest(
    ModelRef model,
    TextInput input,
    Method method,
    String target,
    AttributionSpec attribution,
    long seed,
    boolean strict) {}
