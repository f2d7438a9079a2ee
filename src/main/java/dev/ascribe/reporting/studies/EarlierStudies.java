package dev.ascribe.reporting.studies;

import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyIndex.StudyHead;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.util.List;
import java.util.Optional;

/**
 * The studies with results whose name a new study has, too. The id of a study has a digest of its
 * settings and of the sizes of its files, so that a study whose file was edited is a new one.
 */
public record EarlierStudies(StudySpec study, List<Earlier> earlier) {
  /**
   * A stored study with results.
   *
   * @param differences the settings that are not those of the new study; none if only files differ
   */
  public record Earlier(String studyId, List<String> differences, String description) {}

  public EarlierStudies {
    earlier = List.copyOf(earlier);
  }

  /** Finds the earlier studies; none if the study itself is stored, and so goes on. */
  public static EarlierStudies of(StudySpec study, ResultStore store) {
    List<StudyHead> named = store.studyIndex().named(study.name());
    if (named.stream().anyMatch(head -> head.studyId().equals(study.id()))) {
      return new EarlierStudies(study, List.of());
    }
    return new EarlierStudies(
        study,
        StoredProgress.read(store, named).stream()
            .filter(progress -> progress.completed() > 0)
            .map(progress -> earlier(study, store, progress))
            .toList());
  }

  private static Earlier earlier(StudySpec study, ResultStore store, StoredProgress progress) {
    String id = progress.study().studyId();
    try {
      StudySpec stored = StudyJson.readUnchecked(store.study(id).orElseThrow().spec(), id);
      return new Earlier(id, stored.differences(study), progress.describe());
    } catch (AscribeException unreadable) {
      return new Earlier(id, List.of("settings"), progress.describe());
    }
  }

  /** The earlier study with the same settings, of which only files have changed since. */
  public Optional<Earlier> ofOtherFiles() {
    return earlier.stream().filter(each -> each.differences().isEmpty()).findFirst();
  }

  /** A line for each earlier study, which says why the new study does not continue it. */
  public List<String> lines() {
    return earlier.stream().map(this::line).toList();
  }

  private String line(Earlier each) {
    return "study %s begins anew; %s stays as it is and has other %s"
        .formatted(
            study.id(),
            each.description(),
            each.differences().isEmpty()
                ? "data files or models"
                : String.join(", ", each.differences()));
  }
}
