package dev.ascribe.cli.explain;

import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.reporting.studies.RunModels;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of {@code explain} that make requests: the model, the texts, the methods with their
 * settings, and the label.
 */
final class RequestOptions {
  private static final long DEFAULT_SEED = 13;

  @Mixin private ModelOptions model;

  @Option(
      names = "--run",
      paramLabel = "STUDY/RUN",
      description =
          "In place of --model: a run of a study in the store, with its trained weights (see 'run "
              + "--keep-checkpoints'), template, label words and settings of attributions.")
  private String studyRun;

  @Mixin private TextOptions texts;

  @Mixin private MethodOptions methods;

  @Option(
      names = "--target",
      paramLabel = "LABEL",
      description = "The label to explain (default: the predicted one).")
  private String target;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers, 0 or more (default: 13).")
  private Long seed;

  @Option(
      names = "--measures",
      description =
          "Also measure how faithful the scores are, as studies do: by comprehensiveness, "
              + "sufficiency and Kendall's tau with leave-one-out. This takes about as many "
              + "evaluations more as the text has words.")
  private boolean measures;

  @Mixin private AttributionOptions attribution;

  @Option(
      names = "--strict",
      description = "Refuse a text longer than the model's positions instead of cutting its end.")
  private boolean strict;

  TextOptions texts() {
    return texts;
  }

  /**
   * Checks the seed.
   *
   * @throws AscribeException INVALID_VALUE
   */
  void requireSeed() {
    if (seed != null && seed < 0) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--seed: is %d; allowed: a whole number from 0 to %d".formatted(seed, Long.MAX_VALUE));
    }
  }

  /** The run whose model explains, as {@code STUDY/RUN}, or null. */
  String run() {
    return studyRun;
  }

  /** Whether the method depends on the text, since none was named. */
  boolean isMethodOpen() {
    return methods.methods().isEmpty();
  }

  /** The methods that were named, or else those that texts may get. */
  Set<Method> possibleMethods() {
    return methods.possible(attribution.limitsEvaluations());
  }

  /** Warnings of options that do nothing for any of some methods. */
  List<String> warnings(Set<Method> methods) {
    return new OptionWarnings(
            attribution, target != null, seed != null && !model.drawsDemonstrations(), measures)
        .of(methods);
  }

  /**
   * Checks the options that hold for all texts, and returns for each method a function that makes
   * the request of a line.
   *
   * @throws AscribeException of category BAD_INPUT that names the option; the functions throw it
   *     for a line that does not fit the options
   */
  List<Function<ExplanationLine, ExplanationRequest>> of(EngineOptions options) {
    List<Method> chosen = methods.methods();
    AttributionSpec specification;
    Function<Boolean, ModelRef> models;
    if (studyRun == null) {
      specification = attribution.specification(options.config());
      model.check(new ModelCatalog(new ModelHome(options.home())));
      Map<Boolean, ModelRef> references = new ConcurrentHashMap<>();
      models =
          pairs -> references.computeIfAbsent(pairs, hasPair -> model.reference(hasPair, seed()));
    } else {
      model.requireNone();
      RunModels.RunModel found = runModel(options);
      specification = attribution.specification(found.attribution());
      models =
          hasPair -> {
            found.requireFitting("--run", "--pair TEXT", hasPair);
            return found.model();
          };
    }
    return chosen.isEmpty()
        ? List.of(
            line -> request(line, byDefault(line.input(), specification), specification, models))
        : chosen.stream()
            .<Function<ExplanationLine, ExplanationRequest>>map(
                method -> line -> request(line, method, specification, models))
            .toList();
  }

  private ExplanationRequest request(
      ExplanationLine line,
      Method method,
      AttributionSpec specification,
      Function<Boolean, ModelRef> models) {
    ModelRef reference = models.apply(line.input().hasPair());
    String label = line.target() == null ? target : line.target();
    if (label != null && !reference.labels().contains(label)) {
      throw Names.unknown(line.target() == null ? "--target" : "target", label, reference.labels());
    }
    return new ExplanationRequest(
        reference, line.input(), method, label, specification, seed(), strict, measures);
  }

  private long seed() {
    return seed == null ? DEFAULT_SEED : seed;
  }

  private Method byDefault(TextInput input, AttributionSpec specification) {
    return Method.byDefault(
        input.words(specification.features()).size(),
        attribution.limitsEvaluations() || specification.hasBudget());
  }

  private RunModels.RunModel runModel(EngineOptions options) {
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      return new RunModels(store, new ModelCatalog(new ModelHome(options.home())))
          .find("--run", studyRun);
    }
  }
}
