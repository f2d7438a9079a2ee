package dev.ascribe.scheduling;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.dataset.Word;
import dev.ascribe.study.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * An explanation as Jackson writes it for {@code explain --json} and {@code POST /v1/explain}. The
 * names of the components, in snake case, and their order are a contract.
 *
 * @param standardErrorKind whether the standard errors are estimates or bounds; null if there are
 *     none, or if the scores are exact
 * @param evaluationsPlanned number of evaluations of the whole sampling plan; null if the method
 *     samples no coalitions
 * @param evaluationsCached number of evaluations whose values were cached; null if the method
 *     samples no coalitions
 * @param stopped why sampling stopped; null if the method samples no coalitions
 * @param completenessDelta the completeness check of Integrated Gradients; null for other methods
 * @param measures left out where there are none
 * @param measuresMissing why a measure that was asked for has no value; left out where all have one
 * @param warnings of what was asked for and has no effect; left out where there are none
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ExplanationJson(
    String model,
    String paradigm,
    String method,
    String target,
    List<String> labels,
    Map<String, Double> probabilities,
    List<Feature> features,
    int evaluations,
    double valueEmpty,
    double valueFull,
    double efficiencyGap,
    String standardErrorUnknown,
    String standardErrorKind,
    @JsonInclude(Include.NON_NULL) Integer evaluationsPlanned,
    @JsonInclude(Include.NON_NULL) Integer evaluationsCached,
    @JsonInclude(Include.NON_NULL) String stopped,
    @JsonInclude(Include.NON_NULL) Double completenessDelta,
    int truncatedWords,
    @JsonInclude(Include.NON_EMPTY) Map<String, Double> measures,
    @JsonInclude(Include.NON_EMPTY) Map<String, String> measuresMissing,
    @JsonInclude(Include.NON_EMPTY) List<String> warnings) {
  /**
   * A feature and its score.
   *
   * @param standardError null if it is not known
   * @param group null for methods without groups
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Feature(
      String text,
      int start,
      int end,
      double score,
      Double standardError,
      String part,
      @JsonInclude(Include.NON_NULL) Integer group) {}

  public static ExplanationJson of(Explanation explanation) {
    return of(explanation, List.of());
  }

  public static ExplanationJson of(Explanation explanation, List<String> warnings) {
    Attribution attribution = explanation.attribution();
    Sampling sampling = explanation.sampling();
    ErrorKind errors = ErrorKind.of(explanation.method(), attribution.standardErrors());
    List<String> labels = explanation.model().labels();
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      probabilities.put(labels.get(i), explanation.probabilities()[i]);
    }
    return new ExplanationJson(
        explanation.model().model(),
        explanation.model().paradigm().id(),
        explanation.method().id(),
        explanation.target(),
        labels,
        probabilities,
        features(explanation),
        attribution.evaluations(),
        attribution.valueEmpty(),
        attribution.valueFull(),
        attribution.efficiencyGap(),
        attribution.unknownErrors() == null ? null : attribution.unknownErrors().id(),
        errors == null ? null : errors.id(),
        sampling == null ? null : sampling.planned(),
        sampling == null ? null : sampling.cached(),
        sampling == null || sampling.stopped() == null ? null : sampling.stopped().id(),
        explanation.method() == Method.INTEGRATED_GRADIENTS
            ? attribution.completenessDelta()
            : null,
        explanation.truncatedWords(),
        new TreeMap<>(explanation.measures().values()),
        new TreeMap<>(explanation.measures().missing()),
        warnings);
  }

  private static List<Feature> features(Explanation explanation) {
    double[] scores = explanation.attribution().scores();
    double[] errors = explanation.attribution().standardErrors();
    int[] groups = explanation.groupOfFeature();
    return IntStream.range(0, explanation.features().size())
        .mapToObj(
            i -> {
              Word word = explanation.features().get(i);
              return new Feature(
                  word.text(),
                  word.start(),
                  word.end(),
                  scores[i],
                  errors.length == 0 ? null : (Double) errors[i],
                  word.part().id(),
                  groups.length == 0 ? null : (Integer) groups[i]);
            })
        .toList();
  }
}
