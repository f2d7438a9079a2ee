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

  private static final RowColumns<StoredStudy> OF_STUDY =
      new RowColumns<StoredStudy>()
          .column("study_id", Type.TEXT, study -> study.head().studyId())
          .column("name", Type.TEXT, study -> study.head().name())
          .column("title", Type.TEXT, study -> study.head().title())
          .column("digest", Type.TEXT, study -> study.head().digest())
          .column("status", Type.TEXT, study -> study.head().status())
          .column("submitted", Type.TIME, study -> study.head().submitted())
          .column("ended", Type.TIME, study -> study.head().ended())
          .column("spec", Type.TEXT, StoredStudy::spec);

  private static final RowColumns<Evaluated> OF_INSTANCES =
      new RowColumns<Evaluated>()
          .column("study_id", Type.TEXT, Evaluated::studyId)
          .column("dataset", Type.TEXT, Evaluated::dataset)
          .column("instance_id", Type.TEXT, text -> text.instance().id())
          .column("gold", Type.TEXT, text -> text.instance().label())
          .column("text", Type.TEXT, text -> text.instance().input().text())
          .column("pair", Type.TEXT, text -> text.instance().input().pair())
          .column("words", Type.TEXTS, Evaluated::words)
          .column("annotators", Type.TEXTS, Evaluated::annotators)
          .column("rationales", Type.MASKS, Evaluated::rationales);

  /**
   * A study.
   *
   * @param spec as JSON
   */
  private record StoredStudy(StudyHead head, String spec) {}

  /** An instance of a study. Lists are JSON. */
  private record Evaluated(String studyId, String dataset, Instance instance) {
    String words() {
      return json(instance.words().stream().map(Word::text).toList());
    }

    String annotators() {
      return json(instance.rationales().stream().map(Rationale::annotator).toList());
    }

    String rationales() {
      int words = instance.words().size();
      return json(
          instance.rationales().stream().map(rationale -> bits(rationale.mask(words))).toList());
    }
  }

  private final ResultStore store;
  private final StudyRow study;

  ExtraTables(ResultStore store, String studyId) {
    this.store = store;
    this.study = store.study(studyId).orElseThrow();
  }

  /** The one row of the study. Its specification is JSON. */
  ResultCursor study() {
    StudyHead head = store.studyIndex().heads(List.of(study.studyId())).get(0);
    return OF_STUDY.rows(Stream.of(new StoredStudy(head, study.spec())));
  }

  /**
   * The instances that the study evaluates. The data sets are read one after the other.
   *
   * @param onMissing gets a sentence for each data set whose instances cannot be had
   */
  ResultCursor instances(Consumer<String> onMissing) {
    List<RunRow> runs = store.runs(study.studyId());
    Stream<Evaluated> texts =
        spec(onMissing).stream()
            .flatMap(
                spec ->
                    spec.datasets().stream()
                        .flatMap(dataset -> texts(dataset, spec, runs, onMissing)));
    return OF_INSTANCES.rows(texts);
  }

  private Optional<StudySpec> spec(Consumer<String> onMissing) {
    try {
      return Optional.of(StudyJson.readUnchecked(study.spec(), study.studyId()));
    } catch (AscribeException unreadable) {
      onMissing.accept("texts are left out: " + unreadable.getMessage());
      return Optional.empty();
    }
  }

  private Stream<Evaluated> texts(
      DatasetSpec dataset, StudySpec spec, List<RunRow> runs, Consumer<String> onMissing) {
    return read(dataset, spec.attribution().features(), runs, onMissing).stream()
        .map(instance -> new Evaluated(study.studyId(), dataset.name(), instance));
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
