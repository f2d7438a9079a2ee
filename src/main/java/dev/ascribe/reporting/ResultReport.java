package dev.ascribe.reporting;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultStore;
import java.util.function.UnaryOperator;

/**
 * What a study has found so far: the means of its figures. Whatever else a report shall tell is a
 * component of this record, and each way of writing it takes the components that it has a place
 * for.
 *
 * @param state running, done, failed, cancelled or interrupted
 * @param complete whether every run is done; figures of the others are yet to come, or never will
 */
public record ResultReport(
    @JsonProperty("study") String studyId,
    String name,
    String state,
    boolean complete,
    StudyResults results) {

  /** Reads the figures of a study; blocks. */
  public static ResultReport read(ResultStore store, StudyStatus study) {
    return new ResultReport(
        study.id(),
        study.name(),
        study.state().id(),
        study.state() == StudyStatus.State.DONE,
        StudyResults.read(store, study.id()));
  }

  /** The same report with other names of models, which may be those of files. */
  public ResultReport withModels(UnaryOperator<String> naming) {
    return new ResultReport(studyId, name, state, complete, results.withModels(naming));
  }
}
