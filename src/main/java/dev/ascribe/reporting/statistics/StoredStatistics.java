package dev.ascribe.reporting.statistics;

import dev.ascribe.scheduling.supervision.RunSummarizer;
import dev.ascribe.scheduling.supervision.StoredRunSummarizer;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.List;

/** Summarises runs and studies from what the store holds of their instances. Every call blocks. */
public record StoredStatistics(ResultStore store) implements RunSummarizer {
  @Override
  public Summary summarize(String studyId, RunSpec run) {
    return new StoredRunSummarizer(store).summarize(studyId, run);
  }

  @Override
  public List<ResultRow> statistics(StudySpec study) {
    StudyStatistics statistics =
        StudyStatistics.of(study.id(), StoredMeasurements.read(store, study).measurements());
    List<ResultRow> rows = new ArrayList<>(statistics.intervals());
    rows.addAll(statistics.comparisons());
    return rows;
  }
}
