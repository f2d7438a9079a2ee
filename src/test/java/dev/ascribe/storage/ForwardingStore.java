package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A real store, parts of which a test lets fail or wait. */
public class ForwardingStore implements ResultStore {
  private final ResultStore real;

  public ForwardingStore(ResultStore real) {
    this.real = real;
  }

  @Override
  public void upsert(List<? extends ResultRow> rows) {
    real.upsert(rows);
  }

  @Override
  public boolean changeStatus(String studyId, String from, String to, Long ended) {
    return real.changeStatus(studyId, from, to, ended);
  }

  @Override
  public StudyIndex studyIndex() {
    return real.studyIndex();
  }

  @Override
  public Set<String> completedInstances(String studyId, String runId) {
    return real.completedInstances(studyId, runId);
  }

  @Override
  public Set<String> instancesPredicted(String studyId, String runId, boolean correctly) {
    return real.instancesPredicted(studyId, runId, correctly);
  }

  @Override
  public Optional<RunRow> run(String studyId, String runId) {
    return real.run(studyId, runId);
  }

  @Override
  public List<StudyRow> studies() {
    return real.studies();
  }

  @Override
  public Optional<StudyRow> study(String studyId) {
    return real.study(studyId);
  }

  @Override
  public Optional<SubmissionRow> submission(String studyId) {
    return real.submission(studyId);
  }

  @Override
  public List<RunRow> runs(String studyId) {
    return real.runs(studyId);
  }

  @Override
  public List<PredictionRow> predictions(String studyId, String runId) {
    return real.predictions(studyId, runId);
  }

  @Override
  public List<PredictionRow> predictions(
      String studyId, String runId, Collection<String> instanceIds) {
    return real.predictions(studyId, runId, instanceIds);
  }

  @Override
  public List<AttributionRow> attributions(String studyId, String runId) {
    return real.attributions(studyId, runId);
  }

  @Override
  public List<AttributionRow> attributions(
      String studyId, String runId, Collection<String> instanceIds) {
    return real.attributions(studyId, runId, instanceIds);
  }

  @Override
  public List<MetricRow> instanceMetrics(String studyId, String runId) {
    return real.instanceMetrics(studyId, runId);
  }

  @Override
  public List<MetricRow> instanceMetrics(
      String studyId, String runId, Collection<String> instanceIds) {
    return real.instanceMetrics(studyId, runId, instanceIds);
  }

  @Override
  public List<ThresholdLabelRow> thresholdLabels(String studyId, String runId) {
    return real.thresholdLabels(studyId, runId);
  }

  @Override
  public List<IntervalRow> intervals(String studyId) {
    return real.intervals(studyId);
  }

  @Override
  public List<ComparisonRow> comparisons(String studyId) {
    return real.comparisons(studyId);
  }

  @Override
  public List<MetricRow> runMetrics(String studyId) {
    return real.runMetrics(studyId);
  }

  @Override
  public List<FailureRow> failures(String studyId) {
    return real.failures(studyId);
  }

  @Override
  public List<FailureRow> failures(String studyId, int most) {
    return real.failures(studyId, most);
  }

  @Override
  public List<ResultRow.DeathRow> deaths(String studyId) {
    return real.deaths(studyId);
  }

  @Override
  public List<UnfinishedSamplingRow> unfinishedSamplings(String studyId) {
    return real.unfinishedSamplings(studyId);
  }

  @Override
  public void forgetDeaths(String studyId) {
    real.forgetDeaths(studyId);
  }

  @Override
  public void forgetRun(String studyId, String runId) {
    real.forgetRun(studyId, runId);
  }

  @Override
  public List<FailureRow> failures(String studyId, String runId) {
    return real.failures(studyId, runId);
  }

  @Override
  public void checkReadable() {
    real.checkReadable();
  }

  @Override
  public void verify() {
    real.verify();
  }

  @Override
  public void checkWritable() {
    real.checkWritable();
  }

  @Override
  public long count(ResultQuery query) {
    return real.count(query);
  }

  @Override
  public ResultCursor open(ResultQuery query) {
    return real.open(query);
  }

  @Override
  public StudyLocks locks() {
    return real.locks();
  }

  @Override
  public void deleteStudy(String studyId) {
    real.deleteStudy(studyId);
  }

  @Override
  public String identity() {
    return real.identity();
  }

  @Override
  public void close() {
    real.close();
  }
}
