package dev.ascribe.cli.study;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultStore;
import java.util.List;

/**
 * What a study could not do, now or in an earlier call, by its table {@code failure}.
 *
 * @param failed units that should have been possible
 * @param skipped units that the input rules out, such as {@code shapley-exact} of a long text
 */
record StudyFailures(int failed, int skipped) {
  static StudyFailures read(ResultStore store, String studyId) {
    List<ErrorCode> codes =
        store.failures(studyId).stream().map(row -> ErrorCode.valueOf(row.code())).toList();
    int skipped =
        (int)
            codes.stream().filter(code -> code.category() == ErrorCode.Category.BAD_INPUT).count();
    return new StudyFailures(codes.size() - skipped, skipped);
  }

  /** One line's beginning: how the study ended. */
  String describe() {
    StringBuilder line = new StringBuilder(failed == 0 ? "Done" : "Ended");
    if (failed > 0) {
      line.append(" with ").append(failed).append(" failed units");
    }
    if (skipped > 0) {
      line.append(failed > 0 ? " and " : " but for ").append(skipped).append(" impossible ones");
    }
    return failed + skipped == 0 ? line.toString() : line.append(" (table failure)").toString();
  }
}
