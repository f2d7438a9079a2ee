package dev.ascribe.reporting.studies;

import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyIndex.RunCounts;
import dev.ascribe.storage.StudyIndex.StudyHead;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far a stored study is, for messages that ask the user to choose among studies.
 *
 * @param completed the number of texts whose results are stored
 * @param instances the number of texts of all begun runs; null if it is unknown
 */
record StoredProgress(StudyHead study, int completed, Integer instances) {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  /** Reads the progress of some studies, in their order. */
  static List<StoredProgress> read(ResultStore store, List<StudyHead> studies) {
    List<RunCounts> counts =
        store.studyIndex().runCounts(studies.stream().map(StudyHead::studyId).toList());
    return studies.stream()
        .map(
            study ->
                of(
                    study,
                    counts.stream().filter(run -> run.studyId().equals(study.studyId())).toList()))
        .toList();
  }

  private static StoredProgress of(StudyHead study, List<RunCounts> runs) {
    int completed = runs.stream().mapToInt(RunCounts::completed).sum();
    boolean known = runs.stream().allMatch(run -> run.instances() != null);
    return new StoredProgress(
        study, completed, known ? runs.stream().mapToInt(RunCounts::instances).sum() : null);
  }

  /** The id with state, texts and end: {@code shop-35fdb0b7 (not complete, 60 of 120 texts)}. */
  String describe() {
    List<String> parts = new ArrayList<>();
    // A study whose process was stopped counts as running in the store.
    boolean isOpen = study.status().equals("running");
    parts.add(isOpen ? "not complete" : study.status());
    parts.add(texts());
    if (!isOpen && study.ended() != null) {
      parts.add("ended " + MINUTE.format(Instant.ofEpochMilli(study.ended())));
    }
    return "%s (%s)".formatted(study.studyId(), String.join(", ", parts));
  }

  private String texts() {
    return instances == null || instances == completed
        ? Names.count(completed, "text")
        : "%d of %s".formatted(completed, Names.count(instances, "text"));
  }
}
