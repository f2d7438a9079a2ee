package dev.ascribe.aggregation;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.concurrent.CompletionException;

/**
 * Why a batch could not be written.
 *
 * @param line says in one line what failed, and names the store
 */
record CommitFailure(ErrorCode code, String line) {
  /** The failure that an exception of the store means, without that of the future around it. */
  static CommitFailure of(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof AscribeException known
        ? new CommitFailure(known.code(), known.getMessage())
        : new CommitFailure(ErrorCode.INTERNAL, "store: failed while writing: " + cause);
  }

  /**
   * Whether some of the rows are at fault, or belong to a study that another process has taken
   * over. All other failures, such as a full disk, concern all rows and may pass.
   */
  boolean isFaultOfRows() {
    return code.category() == ErrorCode.Category.INTERNAL || code == ErrorCode.TAKEN_OVER;
  }
}
