package dev.ascribe.reporting;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import java.util.List;

/** Finds stored studies by what users call them. */
public final class StudyLookup {
  private StudyLookup() {}

  /**
   * Finds a study by its id, or by its name if no other stored study has the same name.
   *
   * @param place beginning of errors, such as the name of an option
   * @throws AscribeException UNKNOWN_STUDY
   */
  public static StudyRow find(ResultStore store, String place, String name) {
    return store.study(name).orElseGet(() -> named(store, place, name));
  }

  private static StudyRow named(ResultStore store, String place, String name) {
    List<StudyRow> studies = store.studies();
    List<StudyRow> named = studies.stream().filter(study -> study.name().equals(name)).toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    throw named.isEmpty()
        ? unknown(place, name, studies.stream().map(StudyRow::studyId).toList())
        : new AscribeException(
            ErrorCode.UNKNOWN_STUDY,
            "%s: several studies are named '%s'; give the id of one (%s)"
                .formatted(
                    place,
                    name,
                    String.join(", ", named.stream().map(StudyRow::studyId).toList())));
  }

  private static AscribeException unknown(String place, String name, List<String> ids) {
    return new AscribeException(
        ErrorCode.UNKNOWN_STUDY,
        "%s: the store has no study '%s'%s".formatted(place, name, Names.hint(name, ids)));
  }
}
