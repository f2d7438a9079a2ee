package dev.ascribe.scheduling;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.dataset.Word;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import java.util.List;

/**
 * The answer to an {@link ExplanationRequest}.
 *
 * @param target the label that is explained
 * @param probabilities [labels] of the whole text
 * @param features [n] the words or tokens that are attributed
 * @param truncatedWords words left out at the end of the text
 */
public record Explanation(
    ModelRef model,
    Method method,
    String target,
    double[] probabilities,
    List<Word> features,
    Attribution attribution,
    int truncatedWords,
    double seconds) {}
