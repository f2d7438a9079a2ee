package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is written comes back the same, bit for bit. */
abstract class RoundTripProperties {
  private static final int TRIES = 60;

  /** Returns the store, which holds {@link Rows#study} and {@link Rows#run}. */
  abstract ResultStore store();

  @Property(tries = TRIES)
  void study(@ForAll("studies") StudyRow row) {
    store().upsert(List.of(row));
    assertThat(store().studies()).containsExactly(row);
  }

  @Property(tries = TRIES)
  void submission(@ForAll("submissions") SubmissionRow row) {
    store().upsert(List.of(row));
    assertThat(store().submission(row.studyId())).contains(row);
  }

  @Property(tries = TRIES)
  void run(@ForAll("runs") RunRow row) {
    store().upsert(List.of(row));
    assertThat(store().runs(Rows.STUDY)).containsExactly(row);
    assertThat(store().run(Rows.STUDY, Rows.RUN)).contains(row);
  }

  @Property(tries = TRIES)
  void prediction(@ForAll("predictions") PredictionRow row) {
    store().upsert(List.of(row));
    assertSame(
        find(store().predictions(Rows.STUDY, Rows.RUN), PredictionRow::instanceId, row), row);
    assertThat(store().completedInstances(Rows.STUDY, Rows.RUN)).contains(row.instanceId());
  }

  @Property(tries = TRIES)
  void attribution(@ForAll("attributions") AttributionRow row) {
    store().upsert(List.of(row));
    assertSame(
        find(
            store().attributions(Rows.STUDY, Rows.RUN),
            r -> r.instanceId() + "\n" + r.method(),
            row),
        row);
  }

  @Property(tries = TRIES)
  void metric(@ForAll("metrics") MetricRow row) {
    store().upsert(List.of(row));
    boolean ofRun = row.instanceId().isEmpty();
    assertThat(store().runMetrics(Rows.STUDY).contains(row)).isEqualTo(ofRun);
    assertThat(store().instanceMetrics(Rows.STUDY, Rows.RUN).contains(row)).isEqualTo(!ofRun);
  }

  @Property(tries = TRIES)
  void thresholdLabel(@ForAll("thresholdLabels") ThresholdLabelRow row) {
    store().upsert(List.of(row));
    assertThat(store().thresholdLabels(Rows.STUDY, Rows.RUN)).contains(row);
  }

  @Property(tries = TRIES)
  void unfinishedSampling(@ForAll("unfinishedSamplings") UnfinishedSamplingRow row) {
    store().upsert(List.of(row));
    assertSame(
        find(
            store().unfinishedSamplings(Rows.STUDY),
            r -> r.instanceId() + "\n" + r.unit() + "\n" + r.firstCoalition(),
            row),
        row);
  }

  @Property(tries = TRIES)
  void failure(@ForAll("failures") FailureRow row) {
    store().upsert(List.of(row));
    assertThat(store().failures(Rows.STUDY)).contains(row);
  }

  @Property
  void array(@ForAll("arrays") double[] values) {
    assertThat(ColumnMapping.array(ColumnMapping.json(values))).containsExactly(values);
  }

  @Property
  void arrayOfJsonb(@ForAll("arrays") double[] values) {
    assertThat(ColumnMapping.array(ColumnMapping.jsonb(values))).containsExactly(values);
  }

  @Example
  void arraysAreReadableJson() {
    assertThat(ColumnMapping.json(new double[] {1, -0.5, Double.NaN, Double.NEGATIVE_INFINITY}))
        .isEqualTo("[1.0,-0.5,null,-1e999]");
  }

  @Provide
  Arbitrary<StudyRow> studies() {
    return RowArbitraries.rows(StudyRow.class);
  }

  @Provide
  Arbitrary<SubmissionRow> submissions() {
    return RowArbitraries.rows(SubmissionRow.class);
  }

  @Provide
  Arbitrary<RunRow> runs() {
    return RowArbitraries.rows(RunRow.class);
  }

  @Provide
  Arbitrary<PredictionRow> predictions() {
    return RowArbitraries.rows(PredictionRow.class);
  }

  @Provide
  Arbitrary<AttributionRow> attributions() {
    return RowArbitraries.rows(AttributionRow.class);
  }

  @Provide
  Arbitrary<MetricRow> metrics() {
    return RowArbitraries.rows(MetricRow.class);
  }

  @Provide
  Arbitrary<ThresholdLabelRow> thresholdLabels() {
    return RowArbitraries.rows(ThresholdLabelRow.class);
  }

  @Provide
  Arbitrary<UnfinishedSamplingRow> unfinishedSamplings() {
    return RowArbitraries.rows(UnfinishedSamplingRow.class);
  }

  @Provide
  Arbitrary<FailureRow> failures() {
    return RowArbitraries.rows(FailureRow.class);
  }

  @Provide
  Arbitrary<double[]> arrays() {
    return RowArbitraries.doubles().array(double[].class).ofMaxSize(60);
  }

  /** The one stored row whose key is that of {@code wanted}. */
  private static <R> R find(List<R> rows, Function<R, String> key, R wanted) {
    List<R> found = rows.stream().filter(row -> key.apply(row).equals(key.apply(wanted))).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** Records with arrays are equal by identity, so they are compared component by component. */
  private static void assertSame(Record actual, Record expected) {
    assertThat(components(actual)).isEqualTo(components(expected));
  }

  private static List<Object> components(Record row) {
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(row);
        values.add(value instanceof double[] array ? Arrays.stream(array).boxed().toList() : value);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("no accessor of " + component, e);
      }
    }
    return values;
  }
}
