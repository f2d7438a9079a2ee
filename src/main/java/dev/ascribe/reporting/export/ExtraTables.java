package dev.ascribe.reporting.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.DatasetDigest;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.Word;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultCursor.Column;
import dev.ascribe.storage.ResultCursor.Type;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyIndex.StudyHead;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The tables of an export that are more than rows of the store: the study itself, and its instances
 * with what their data files say of them.
 */
final class ExtraTables {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<Column> OF_STUDY =
      List.of(
          new Column("study_id", Type.TEXT),
          new Column("name", Type.TEXT),
          new Column("title", Type.TEXT),
          new Column("digest", Type.TEXT),
          new Column("status", Type.TEXT),
          new Column("submitted", Type.TIME),
          new Column("ended", Type.TIME),
          new Column("spec", Type.TEXT));

  private static final List<Column> OF_INSTANCES =
      List.of(
          new Column("study_id", Type.TEXT),
          new Column("dataset", Type.TEXT),
          new Column("instance_id", Type.TEXT),
          new Column("gold", Type.TEXT),
          new Column("text", Type.TEXT),
          new Column("pair", Type.TEXT),
          new Column("words", Type.TEXTS),
          new Column("annotators", Type.TEXTS),
          new Column("rationales", Type.MASKS));

  private final ResultStore store;
  private final StudyRow study;

  ExtraTables(ResultStore store, String studyId) {
    this.store = store;
    this.study = store.study(studyId).orElseThrow();
  }

  /** The one row of the study. Its specification is JSON. */
  ResultCursor study() {
    StudyHead head = store.studyIndex().heads(List.of(study.studyId())).get(0);
    Object[] row = {
      head.studyId(),
      head.name(),
      head.title(),
      head.digest(),
      head.status(),
      head.submitted(),
      head.ended(),
      study.spec()
    };
    return new ListRows(OF_STUDY, List.<Object[]>of(row).iterator());
  }

  /**
   * The instances that the study evaluates. The data sets are read one after the other.
   *
   * @param onMissing gets a sentence for each data set whose instances cannot be had
   */
  ResultCursor instances(Consumer<String> onMissing) {
    List<RunRow> runs = store.runs(study.studyId());
    Stream<Object[]> rows =
        spec(onMissing).stream()
            .flatMap(
                spec ->
                    spec.datasets().stream()
                        .flatMap(dataset -> rows(dataset, spec, runs, onMissing)));
    return new ListRows(OF_INSTANCES, rows.iterator());
  }

  private Optional<StudySpec> spec(Consumer<String> onMissing) {
    try {
      return Optional.of(StudyJson.readUnchecked(study.spec(), study.studyId()));
    } catch (AscribeException unreadable) {
      onMissing.accept("texts are left out: " + unreadable.getMessage());
      return Optional.empty();
    }
  }

  private Stream<Object[]> rows(
      DatasetSpec dataset, StudySpec spec, List<RunRow> runs, Consumer<String> onMissing) {
    return read(dataset, spec.attribution().features(), runs, onMissing).stream()
        .map(instance -> row(dataset, instance));
  }

  private static List<Instance> read(
      DatasetSpec dataset, FeatureLevel level, List<RunRow> runs, Consumer<String> onMissing) {
    try {
      List<String> digests =
          runs.stream()
              .filter(run -> run.dataset().equals(dataset.name()))
              .map(RunRow::dataDigest)
              .filter(Objects::nonNull)
              .distinct()
              .toList();
      if (digests.isEmpty() || digests.equals(List.of(DatasetDigest.of(dataset)))) {
        return DatasetLoader.load(dataset, level).test();
      }
      // The words of other files would be paired with these scores.
      onMissing.accept(
          "%s: its files have changed since the study ran, so its texts are left out"
              .formatted(dataset.name()));
    } catch (AscribeException unreadable) {
      onMissing.accept(
          "%s: its texts are left out: %s".formatted(dataset.name(), unreadable.getMessage()));
    }
    return List.of();
  }

  private Object[] row(DatasetSpec dataset, Instance instance) {
    int n = instance.words().size();
    List<Rationale> rationales = instance.rationales();
    return new Object[] {
      study.studyId(),
      dataset.name(),
      instance.id(),
      instance.label(),
      instance.input().text(),
      instance.input().pair(),
      json(instance.words().stream().map(Word::text).toList()),
      json(rationales.stream().map(Rationale::annotator).toList()),
      json(rationales.stream().map(rationale -> bits(rationale.mask(n))).toList())
    };
  }

  private static int[] bits(boolean[] mask) {
    int[] bits = new int[mask.length];
    for (int word = 0; word < mask.length; word++) {
      bits[word] = mask[word] ? 1 : 0;
    }
    return bits;
  }

  private static String json(Object list) {
    try {
      return JSON.writeValueAsString(list);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list cannot be written as JSON", e);
    }
  }
}
