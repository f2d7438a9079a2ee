package dev.ascribe.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The work of a study that is left to do, in units of one evaluation: a forward pass over a text of
 * which half the words are absent. The units compare trainings with explanations before anything is
 * measured.
 *
 * @param runs by the ids of the runs
 */
public record StudyWork(Map<String, RunWork> runs) {
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

  /**
   * The work of one run.
   *
   * @param training of its model; 0 if it is not trained any more
   * @param text of one text
   * @param texts number of texts
   */
  public record RunWork(double training, double text, int texts) {
    double units() {
      return training + text * texts;
    }
  }

  public StudyWork {
    runs = Map.copyOf(runs);
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
              run.isTrained() ? training(study.training(), run) : 0,
              texts / Math.max(1, words.size()),
              words.size()));
    }
    return new StudyWork(runs);
  }

  private static double training(TrainingSpec training, RunSpec run) {
    double texts = (double) run.trainingSize() * run.dataset().labels().size();
    double steps = Math.ceil(texts / training.batchSize());
    return training.epochs() * (texts * (GRADIENT + SELECTION) + steps * UPDATE);
  }

  private static double text(StudySpec study, int words) {
    double attributions = 0;
    for (Method method : study.methods()) {
      attributions +=
          StudyEstimate.evaluations(method, words, study.attribution())
              * switch (method.kind()) {
                case BASELINE, COALITIONS -> 1;
                case ATTENTION -> WHOLE_TEXT;
                case GRADIENT -> GRADIENT;
              };
    }
    double units = WHOLE_TEXT + attributions;
    for (Map.Entry<Measure, Long> cost : MeasureCosts.of(study, words).entrySet()) {
      if (cost.getKey() == Measure.RANDOMISATION) {
        units += WHOLE_TEXT + attributions;
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
            isTrained ? 0 : run.training(), run.text(), Math.max(0, run.texts() - storedTexts)));
    return new StudyWork(left);
  }

  /** The sum over all runs. */
  public double units() {
    return runs.values().stream().mapToDouble(RunWork::units).sum();
  }
}
