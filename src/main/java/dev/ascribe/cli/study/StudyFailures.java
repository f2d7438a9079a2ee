package dev.ascribe.cli.study;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultStore;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Counts the failures of a study in its table {@code failure}, those of earlier calls included.
 *
 * @param failed units that should have been possible
 * @param skipped units that a text makes impossible, such as {@code shapley-exact} of a long text
 */
record StudyFailures(int failed, int skipped) {
  /**
   * Codes of bad input that are no fault of a text: the model or its prompt is wrong for all texts
   * of a run.
   */
  private static final Set<ErrorCode> FAULTS_OF_MODELS =
      EnumSet.of(
          ErrorCode.MODEL_NOT_FOUND,
          ErrorCode.UNSUPPORTED_MODEL,
          ErrorCode.CORRUPT_CHECKPOINT,
          ErrorCode.NON_FINITE_OUTPUT,
          ErrorCode.INPUT_CHANGED,
          ErrorCode.INVALID_TEMPLATE,
          ErrorCode.MULTI_TOKEN_LABEL_WORD);

  static StudyFailures read(ResultStore store, String studyId) {
    List<FailureRow> failures = store.failures(studyId);
    int skipped = (int) failures.stream().filter(StudyFailures::isOfText).count();
    return new StudyFailures(failures.size() - skipped, skipped);
  }

  /** Whether a text is at fault. It never is in a failure of a whole run. */
  private static boolean isOfText(FailureRow failure) {
    ErrorCode code = ErrorCode.valueOf(failure.code());
    return !failure.instanceId().isEmpty()
        && code.category() == ErrorCode.Category.BAD_INPUT
        && !FAULTS_OF_MODELS.contains(code);
  }

  /** The beginning of the last line of a study, which says how it ended. */
  String describe() {
    StringBuilder line = new StringBuilder(failed == 0 ? "Done" : "Ended");
    if (failed > 0) {
      line.append(" with ").append(Names.count(failed, "failed unit"));
    }
    if (skipped > 0) {
      line.append(failed > 0 ? " and " : " but for ")
          .append(Names.count(skipped, "impossible one"));
    }
    return failed + skipped == 0 ? line.toString() : line.append(" (table failure)").toString();
  }
}
