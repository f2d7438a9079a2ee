package dev.ascribe.scheduling;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.Demonstrations;
import dev.ascribe.dataset.FeatureGroups;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.TrainingSample;
import dev.ascribe.model.LabelWords;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Budget;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The checks of a study before any of its work begins. A dry run and a run make the same ones, so a
 * study that passes the dry run is not refused later.
 */
public final class StudyChecks {
  /**
   * More evaluations for each feature, and more permutations, than the smallest plan of any method
   * has. Larger budgets need no plan to be drawn.
   */
  private static final int AMPLE = 4;

  private static final int AMPLE_AT_LEAST = 64;

  /** Texts of more words may be cut at the model's positions, and then need smaller budgets. */
  private static final int NEVER_CUT_WORDS = 256;

  private StudyChecks() {}

  /**
   * Checks that every run has enough texts to train on, or to demonstrate with, that its template
   * and its label words fit its model, and that the model has weights whose files are whole.
   *
   * @param plan of the study
   * @param datasets by their names
   * @param directories of the models by their names; empty for a model that is not on this machine,
   *     which is not checked
   * @throws AscribeException of category BAD_INPUT, which begins with the setting of the study
   */
  public static void requirePossibleRuns(
      StudySpec study,
      StudyPlan plan,
      Map<String, Dataset> datasets,
      Function<String, Optional<Path>> directories) {
    // Many runs share a model. It is checked once, because opening a tokenizer takes long.
    Set<ModelRef> checked = new HashSet<>();
    for (RunSpec run : plan.runs()) {
      Dataset dataset = datasets.get(run.dataset().name());
      ModelRef model = model(study, run, dataset);
      if (checked.add(model)) {
        directories
            .apply(run.model())
            .ifPresent(directory -> requireFitting(study, run, model, directory));
      }
    }
  }

  /** The model of a run, whose texts to train on or to demonstrate with are drawn for a check. */
  private static ModelRef model(StudySpec study, RunSpec run, Dataset dataset) {
    try {
      if (run.isTrained()) {
        TrainingSample.draw(dataset, run.trainingSize(), run.seed());
      }
      return run.untrainedModel(Demonstrations.of(run, dataset));
    } catch (AscribeException tooFew) {
      throw at(study.placeOfTrainingSizes(run), tooFew);
    }
  }

  private static void requireFitting(StudySpec study, RunSpec run, ModelRef model, Path directory) {
    try {
      ModelLoader.check(model, directory);
      // This reads the heads of the files only.
      Checkpoint.open(directory).close();
    } catch (AscribeException refused) {
      throw refused.getMessage().startsWith(LabelWords.PLACE)
          ? at(
              study.placeOfWords(run),
              new AscribeException(
                  refused.code(),
                  refused.getMessage().substring(LabelWords.PLACE.length()),
                  refused))
          : refused;
    }
  }

  private static AscribeException at(String setting, AscribeException error) {
    return new AscribeException(error.code(), setting + ": " + error.getMessage(), error);
  }

  /**
   * Checks the budget of each sampled method against the texts of at most {@value #NEVER_CUT_WORDS}
   * words, which models read whole. The tokens of a text are not known here, but there are at least
   * as many as words, so a budget for tokens may be found too large, and never too small.
   *
   * @param datasets by their names
   * @param maxCoalitions most coalitions of one attribution
   * @return a warning for each method whose budget is too small or too large for some of the texts
   * @throws AscribeException INVALID_VALUE or TOO_LARGE if a budget is impossible for all texts of
   *     a data set
   */
  public static List<String> requirePossibleBudgets(
      StudySpec study, Map<String, Dataset> datasets, int maxCoalitions) {
    List<String> warnings = new ArrayList<>();
    for (Method method : study.methods()) {
      if (method.isSampled()) {
        datasets.forEach(
            (name, dataset) -> {
              Function<Instance, Optional<AscribeException>> tooLarge =
                  text -> excess(method, study.attribution(), text, maxCoalitions);
              Function<Instance, Optional<AscribeException>> tooSmall =
                  text -> refusal(method, study.attribution(), text);
              warning(method, name, dataset, tooLarge).ifPresent(warnings::add);
              if (study.attribution().features() != FeatureLevel.TOKEN) {
                warning(method, name, dataset, tooSmall).ifPresent(warnings::add);
              }
            });
      }
    }
    return warnings;
  }

  private static Optional<String> warning(
      Method method,
      String name,
      Dataset dataset,
      Function<Instance, Optional<AscribeException>> check) {
    List<Instance> texts =
        dataset.test().stream()
            .filter(text -> text.words().size() <= NEVER_CUT_WORDS)
            .sorted(Comparator.comparingInt(text -> text.words().size()))
            .toList();
    List<AscribeException> refusals = new ArrayList<>();
    // Longer texts need more, so the shorter ones are possible where a longer one is.
    for (int i = texts.size() - 1; i >= 0; i--) {
      Optional<AscribeException> reason = check.apply(texts.get(i));
      if (reason.isEmpty()) {
        break;
      }
      refusals.add(reason.get());
    }
    if (refusals.isEmpty()) {
      return Optional.empty();
    }
    AscribeException shortest = refusals.get(refusals.size() - 1);
    if (refusals.size() == dataset.test().size()) {
      throw new AscribeException(
          shortest.code(),
          "study.attribution: %s (the shortest text of data set '%s')"
              .formatted(shortest.getMessage(), name),
          shortest);
    }
    return Optional.of(
        "%s fails for %s of the %d of data set '%s': %s"
            .formatted(
                method.id(),
                Names.count(refusals.size(), "text"),
                dataset.test().size(),
                name,
                shortest.getMessage()));
  }

  /** Why the plan of a text would be too large; empty if it is not. */
  private static Optional<AscribeException> excess(
      Method method, AttributionSpec attribution, Instance text, int maxCoalitions) {
    int features = text.words().size();
    Budget budget = attribution.budget(method, features);
    try {
      PlanLimit.check(
          new PlanRequest(method, features, budget, List.of(), 0, text.id()), maxCoalitions);
      return Optional.empty();
    } catch (AscribeException refused) {
      return Optional.of(refused);
    }
  }

  /** Why the budget of a text would be too small; empty if it is not. */
  private static Optional<AscribeException> refusal(
      Method method, AttributionSpec attribution, Instance text) {
    int features = text.words().size();
    Budget budget = attribution.budget(method, features);
    boolean isAmple =
        budget.permutations() == null
            ? budget.evaluations() >= AMPLE * features + AMPLE_AT_LEAST
            : budget.permutations() >= AMPLE;
    if (isAmple) {
      return Optional.empty();
    }
    try {
      SamplingPlans.plan(
          new PlanRequest(
              method,
              features,
              budget,
              method == Method.SHAPLEY_OWEN
                  ? FeatureGroups.sizes(text.words(), attribution.grouping())
                  : List.of(),
              0,
              text.id()));
      return Optional.empty();
    } catch (AscribeException refused) {
      return Optional.of(refused);
    }
  }
}
