package dev.ascribe.reporting.studies;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyIndex.StudyHead;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds stored studies by what users call them. */
public final class StudyLookup {
  private static final int MOST_LISTED = 10;

  private StudyLookup() {}

  /**
   * Finds a study by its id, or by its name or title if no other stored study has the same.
   *
   * @param place beginning of errors, such as the name of an option
   * @throws AscribeException UNKNOWN_STUDY
   */
  public static StudyRow find(ResultStore store, String place, String name) {
    return store.study(name).orElseGet(() -> named(store, place, name));
  }

  private static StudyRow named(ResultStore store, String place, String name) {
    List<StudyRow> studies = store.studies();
    Set<String> titled =
        store.studyIndex().heads(studies.stream().map(StudyRow::studyId).toList()).stream()
            .filter(head -> name.equals(head.title()))
            .map(StudyHead::studyId)
            .collect(Collectors.toSet());
    List<StudyRow> named =
        studies.stream()
            .filter(study -> study.name().equals(name) || titled.contains(study.studyId()))
            .toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    throw named.isEmpty()
        ? unknown(place, name, studies.stream().map(StudyRow::studyId).toList())
        : new AscribeException(
            ErrorCode.UNKNOWN_STUDY,
            "%s: several studies are named '%s'; give the id of one: %s"
                .formatted(place, name, described(store, named)));
  }

  private static String described(ResultStore store, List<StudyRow> studies) {
    List<StudyHead> heads =
        store.studyIndex().heads(studies.stream().map(StudyRow::studyId).toList()).stream()
            .sorted(Comparator.comparing(StudyHead::studyId))
            .toList();
    return StoredProgress.read(store, heads).stream()
        .map(StoredProgress::describe)
        .collect(Collectors.joining(", "));
  }

  /** What people call a study instead of its name, or null. */
  public static String title(ResultStore store, String studyId) {
    return store.studyIndex().heads(List.of(studyId)).stream()
        .findFirst()
        .map(StudyHead::title)
        .orElse(null);
  }

  private static AscribeException unknown(String place, String name, List<String> ids) {
    return new AscribeException(
        ErrorCode.UNKNOWN_STUDY,
        "%s: the store has no study '%s'%s (it has %s)"
            .formatted(place, name, Names.hint(name, ids), listed(ids)));
  }

  private static String listed(List<String> ids) {
    if (ids.isEmpty()) {
      return "none yet";
    }
    return String.join(", ", ids.subList(0, Math.min(ids.size(), MOST_LISTED)))
        + (ids.size() > MOST_LISTED ? " and %d more".formatted(ids.size() - MOST_LISTED) : "");
  }
}
