package dev.ascribe.app;

import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says for which runs of a study the stored results are deleted, so that the runs are computed
 * again.
 *
 * @param isAllowed whether this is done with runs whose model or data files have changed
 * @param wantsWeights whether this is done with runs that are done but whose trained weights were
 *     not kept
 */
record Recomputation(boolean isAllowed, boolean wantsWeights) {
  static final Recomputation NONE = new Recomputation(false, false);

  /**
   * Makes one from the options of a caller.
   *
   * @param recompute whether the caller has asked for stored runs to be computed again
   * @param keepsWeights whether trained weights are kept after their run is complete
   */
  static Recomputation of(boolean recompute, boolean keepsWeights) {
    return new Recomputation(recompute, recompute && keepsWeights);
  }

  /** Whether a finished run is computed again because its trained weights were not kept. */
  boolean needsWeightsOf(RunSpec run, RunRow row) {
    return wantsWeights
        && run.isTrained()
        && row.status().equals("done")
        && (row.checkpoint() == null || !Files.isDirectory(Path.of(row.checkpoint())));
  }
}
