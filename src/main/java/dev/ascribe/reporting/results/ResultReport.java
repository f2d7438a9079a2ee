package dev.ascribe.reporting.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultStore;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The report of a study: its state, and the means of the figures that it has so far. A new part of
 * the report is a new component here; each format writes the components that it has a place for.
 *
 * @param state running, done, failed, cancelled or interrupted
 * @param complete whether every run is done; otherwise figures are missing
 * @param notes what the results do not have, for formats that have no place for the state
 */
public record ResultReport(
    @JsonProperty("study") String studyId,
    String name,
    String state,
    boolean complete,
    StudyResults results,
    @JsonIgnore List<String> notes) {
  public ResultReport {
    notes = List.copyOf(notes);
  }

  /** Reads the report of a study from the store. Blocks. */
  public static ResultReport read(ResultStore store, StudyStatus study) {
    StudyResults results = StudyResults.read(store, study.id());
    return new ResultReport(
        study.id(),
        study.name(),
        study.state().id(),
        study.state() == StudyStatus.State.DONE,
        results,
        StudyNotes.of(results, store.failures(study.id())));
  }

  /** The same report with other names of models, since a name may be the path of a file. */
  public ResultReport withModels(UnaryOperator<String> naming) {
    return new ResultReport(studyId, name, state, complete, results.withModels(naming), notes);
  }
}
