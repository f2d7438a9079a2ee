package dev.ascribe.reporting.report;

import dev.ascribe.reporting.statistics.StoredMeasurements;
import dev.ascribe.reporting.statistics.StudyStatistics;
import dev.ascribe.reporting.studies.StoredStudies;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.StudySpec;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the report of a study says, as read from the store.
 *
 * @param status its runs and failures may be left out
 * @param runs those that were begun
 * @param notes about what had to be left out
 * @param gallery of each data set
 * @param costs of each method
 * @param made when the report was made
 */
public record StudyReport(
    StudySpec study,
    StudyStatus status,
    List<RunRow> runs,
    StudyStatistics statistics,
    List<String> notes,
    List<Gallery> gallery,
    List<MethodCost> costs,
    Instant made) {
  public StudyReport {
    runs = List.copyOf(runs);
    notes = List.copyOf(notes);
    gallery = List.copyOf(gallery);
    costs = List.copyOf(costs);
  }

  /**
   * Reads the report of a study in any state. Blocks, for up to a minute where a study has a
   * hundred thousand attributions.
   *
   * @param progress is told what is being done, in a few words
   */
  public static StudyReport read(ResultStore store, String studyId, Consumer<String> progress) {
    StoredStudies studies = new StoredStudies(store);
    StudySpec study = studies.spec(studyId);
    StudyStatus status = studies.one(studyId, RunQuery.NONE);
    progress.accept("reading the results of " + studyId);
    List<String> notes = List.of();
    // A study that has ended stored its statistics with its last row.
    StudyStatistics statistics =
        new StudyStatistics(store.intervals(studyId), store.comparisons(studyId));
    if (status.state() != State.DONE
        || statistics.intervals().isEmpty()
        || statistics.isOfRounding()) {
      StoredMeasurements measured = StoredMeasurements.read(store, study);
      notes = measured.notes();
      progress.accept("computing intervals and comparisons");
      statistics = StudyStatistics.of(study.id(), measured.measurements());
    }
    progress.accept("choosing texts");
    List<Gallery> gallery = GalleryReader.read(store, study);
    List<RunRow> runs = store.runs(studyId);
    return new StudyReport(
        study,
        status,
        runs,
        statistics,
        notes,
        gallery,
        MethodCost.read(store, study),
        Instant.now());
  }

  /** What people call the study. */
  String title() {
    return status.title() == null ? study.name() : status.title();
  }
}
