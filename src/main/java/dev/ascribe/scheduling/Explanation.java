package dev.ascribe.scheduling;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.dataset.Word;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import java.util.List;

/**
 * The answer to an {@link ExplanationRequest}.
 *
 * @param target the label that is explained
 * @param probabilities [labels] of the whole text
 * @param features [n] the words that are attributed
 * @param sampling how coalitions were sampled, or null where none were
 * @param truncatedWords words left out at the end of the text
 */
public record Explanation(
    ModelRef model,
    Method method,
    String target,
    double[] probabilities,
    List<Word> features,
    Attribution attribution,
    Sampling sampling,
    int truncatedWords,
    double seconds) {}
