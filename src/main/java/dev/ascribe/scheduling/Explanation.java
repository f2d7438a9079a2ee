package dev.ascribe.scheduling;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.dataset.Word;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The answer to an {@link ExplanationRequest}.
 *
 * @param target the label that is explained
 * @param probabilities [labels] of the whole text
 * @param features [n] the words or tokens that are attributed
 * @param groups sizes of the consecutive groups of features of {@code shapley-owen}, else empty
 * @param sampling how coalitions were sampled, or null if the method samples none; estimates before
 *     the answer have no reason to stop
 * @param truncatedWords words left out at the end of the text
 * @param measures of the faithfulness of the scores
 */
public record Explanation(
    ModelRef model,
    Method method,
    String target,
    double[] probabilities,
    List<Word> features,
    List<Integer> groups,
    Attribution attribution,
    Sampling sampling,
    int truncatedWords,
    double seconds,
    Measures measures) {
  public Explanation {
    features = List.copyOf(features);
    groups = List.copyOf(groups);
  }

  /** The same explanation with measures of its faithfulness. */
  public Explanation withMeasures(Measures measured) {
    return new Explanation(
        model,
        method,
        target,
        probabilities,
        features,
        groups,
        attribution,
        sampling,
        truncatedWords,
        seconds,
        measured);
  }

  /** [n] the number of the group that each feature is in, from 0; empty without groups. */
  public int[] groupOfFeature() {
    return IntStream.range(0, groups.size())
        .flatMap(group -> IntStream.range(0, groups.get(group)).map(feature -> group))
        .toArray();
  }
}
