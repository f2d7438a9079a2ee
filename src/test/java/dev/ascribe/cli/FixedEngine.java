package dev.ascribe.cli;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.attribution.Sampling.StopReason;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.dataset.FeatureGroups;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Measures;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.Method;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An engine that knows its answers: every word's score is its index in tenths, and a study is what
 * the test makes of it.
 */
public final class FixedEngine implements Engine {
  /** What {@code run} does. */
  @FunctionalInterface
  interface StudyScript {
    StudyEvent.StudyCompleted run(
        EngineOptions options, StudySpec study, Consumer<StudyEvent> listener);
  }

  private static final Measures MEASURES =
      new Measures(
          Map.of("comprehensiveness", 0.25, "sufficiency", -0.125),
          Map.of("leave-one-out-tau", "all scores are equal"));

  private final EngineOptions options;
  private final StudyScript script;

  private FixedEngine(EngineOptions options, StudyScript script) {
    this.options = options;
    this.script = script;
  }

  public static CommandContext.Engines thatExplains() {
    return thatRuns(
        (options, study, listener) -> {
          throw new UnsupportedOperationException("this engine only explains");
        });
  }

  public static CommandContext.Engines thatRuns(StudyScript script) {
    return options -> new FixedEngine(options, script);
  }

  @Override
  public StudyEvent.StudyCompleted run(
      StudySpec study, boolean recompute, Consumer<StudyEvent> listener) {
    return script.run(options, study, listener);
  }

  @Override
  public Explanation explain(
      ExplanationRequest request, Instant deadline, Consumer<Explanation> estimates) {
    return explain(request);
  }

  @Override
  public Explanation explain(ExplanationRequest request) {
    var words = request.input().words();
    double[] scores = new double[words.size()];
    double[] errors = new double[words.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i / 10.0;
      errors[i] = 0.01;
    }
    var labels = request.model().labels();
    double[] probabilities = new double[labels.size()];
    probabilities[0] = 1;
    return new Explanation(
        request.model(),
        request.method(),
        request.target() == null ? labels.get(0) : request.target(),
        probabilities,
        words,
        request.method() == Method.SHAPLEY_OWEN
            ? FeatureGroups.sizes(words, request.attribution().grouping())
            : List.of(),
        switch (request.method().kind()) {
          case BASELINE, ATTENTION, GRADIENT -> Attribution.ofScores(scores);
          case COALITIONS -> new Attribution(scores, errors, null, 42, 8, 0.25, 0.55, Double.NaN);
        },
        request.method().kind() == dev.ascribe.study.Method.Kind.COALITIONS
            ? new Sampling(42, 2, StopReason.BUDGET)
            : null,
        0,
        1.5,
        request.measured() ? MEASURES : Measures.NONE);
  }

  @Override
  public Usage usage() {
    return new Usage(0, 0, 0, 0, 0);
  }

  @Override
  public void close() {}
}
