package dev.ascribe.scheduling.supervision;

import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudySpec;
import java.util.List;

/** Computes the figures of runs and of studies from their stored instances. Calls block. */
@FunctionalInterface
public interface RunSummarizer {
  /**
   * The figures of a run.
   *
   * @param metrics figures of the whole run
   * @param accuracy accuracy of the run's model; NaN if no instance is stored
   * @param unexplained a failure of the run for each method that could explain none of the
   *     instances
   */
  record Summary(List<MetricRow> metrics, double accuracy, List<FailureRow> unexplained) {
    public Summary {
      metrics = List.copyOf(metrics);
      unexplained = List.copyOf(unexplained);
    }
  }

  Summary summarize(String studyId, RunSpec run);

  /**
   * Returns the rows of a study whose runs have all ended that say how sure its figures are.
   * Without an implementation there are none.
   */
  default List<ResultRow> statistics(StudySpec study) {
    return List.of();
  }
}
