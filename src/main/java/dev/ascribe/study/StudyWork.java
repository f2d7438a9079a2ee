package dev.ascribe.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The work of a study that is left to do. Its amounts compare trainings with explanations before
 * anything is measured. They begin as evaluations of the run's model, each a forward pass over a
 * text of which half the words are absent, and become seconds where the speed of the models is
 * known.
 *
 * @param runs by the ids of the runs, in the order of the plan
 * @param endingSeconds that the figures of the last run and the statistics of the study take
 * @param isInSeconds whether the amounts are seconds on an idle machine
 */
public record StudyWork(Map<String, RunWork> runs, double endingSeconds, boolean isInSeconds) {
  /** A row with all words, compared with one of half the words and the whole template. */
  private static final double WHOLE_TEXT = 1.6;

  /** A forward pass and a backward pass, which costs twice as much. */
  private static final double GRADIENT = 3 * WHOLE_TEXT;

  /** Selecting the best epoch takes a forward pass over as many texts as were trained on. */
  private static final double SELECTION = WHOLE_TEXT;

  /**
   * An update moves weights, gradients and moments through memory, several times each: as measured
   * with BERT-base and sentences on two cores.
   */
  private static final double UPDATE = 80;

  /** Runs of one kind take the same work for a text, and similar times for the same work. */
  public record Kind(String dataset, String model, String paradigm) {}

  /**
   * The work of one run.
   *
   * @param training of its model; 0 if it is not trained any more
   * @param text of one text
   * @param texts number of texts
   * @param evaluation the work of one evaluation
   */
  public record RunWork(Kind kind, double training, double text, int texts, double evaluation) {
    double amount() {
      return training + text * texts;
    }
  }

  public StudyWork {
    runs = Collections.unmodifiableMap(new LinkedHashMap<>(runs));
  }

  /**
   * The work of a whole study.
   *
   * @param wordCounts the number of features of each test instance, by the name of the data set
   */
  public static StudyWork of(StudySpec study, Map<String, List<Integer>> wordCounts) {
    Map<String, RunWork> runs = new LinkedHashMap<>();
    for (RunSpec run : StudyPlan.of(study).runs()) {
      List<Integer> words = wordCounts.get(run.dataset().name());
      double texts = words.stream().mapToDouble(count -> text(study, count)).sum();
      runs.put(
          run.id(),
          new RunWork(
              new Kind(run.dataset().name(), run.model(), run.paradigm().id()),
              run.isTrained() ? training(study.training(), run) : 0,
              texts / Math.max(1, words.size()),
              words.size(),
              1));
    }
    int texts = runs.values().stream().mapToInt(RunWork::texts).sum();
    return new StudyWork(runs, HostCosts.ending(texts, study.methods().size()), false);
  }

  /**
   * The same work in seconds on an idle machine, with what a run and a text take besides the
   * evaluations of the model.
   *
   * @param evaluation seconds of one evaluation, by the name of a model
   */
  public StudyWork inSeconds(ToDoubleFunction<String> evaluation) {
    Map<String, RunWork> seconds = new LinkedHashMap<>();
    runs.forEach(
        (id, run) -> {
          double each = evaluation.applyAsDouble(run.kind().model());
          double training =
              run.training() == 0 ? 0 : run.training() * each + HostCosts.TRAINING_SECONDS;
          double text = run.text() * each + HostCosts.text(run.text());
          seconds.put(id, new RunWork(run.kind(), training, text, run.texts(), each));
        });
    return new StudyWork(seconds, endingSeconds, true);
  }

  private static double training(TrainingSpec training, RunSpec run) {
    double texts = (double) run.trainingSize() * run.dataset().labels().size();
    double steps = Math.ceil(texts / training.batchSize());
    return training.epochs() * (texts * (GRADIENT + SELECTION) + steps * UPDATE);
  }

  /** The evaluations that the prediction of a text counts as. */
  public static double prediction() {
    return WHOLE_TEXT;
  }

  /** The evaluations that one attribution of a text with so many features counts as. */
  public static double attribution(Method method, int features, AttributionSpec attribution) {
    return StudyEstimate.evaluations(method, features, attribution)
        * switch (method.kind()) {
          case BASELINE, COALITIONS -> 1;
          case ATTENTION -> WHOLE_TEXT;
          case GRADIENT -> GRADIENT;
        };
  }

  /** The evaluations that all work on a text with so many features counts as. */
  public static double text(StudySpec study, int words) {
    double attributions = 0;
    for (Method method : study.methods()) {
      attributions += attribution(method, words, study.attribution());
    }
    double units = prediction() + attributions;
    for (Map.Entry<Measure, Long> cost : MeasureCosts.of(study, words).entrySet()) {
      if (cost.getKey() == Measure.RANDOMISATION) {
        units += prediction() + attributions;
      } else {
        units += cost.getValue() * (cost.getKey() == Measure.MAX_SENSITIVITY ? GRADIENT : 1);
      }
    }
    return units;
  }

  /** The work without what an earlier process has stored of a run. */
  public StudyWork without(String runId, int storedTexts, boolean isTrained) {
    RunWork run = runs.get(runId);
    Map<String, RunWork> left = new LinkedHashMap<>(runs);
    left.put(
        runId,
        new RunWork(
            run.kind(),
            isTrained ? 0 : run.training(),
            run.text(),
            Math.max(0, run.texts() - storedTexts),
            run.evaluation()));
    return new StudyWork(left, endingSeconds, isInSeconds);
  }

  /** The sum over all runs. */
  public double amount() {
    return runs.values().stream().mapToDouble(RunWork::amount).sum();
  }

  /** The sums over the runs of each model. */
  public Map<String, Double> amountsByModel() {
    Map<String, Double> amounts = new LinkedHashMap<>();
    runs.values().forEach(run -> amounts.merge(run.kind().model(), run.amount(), Double::sum));
    return amounts;
  }
}
