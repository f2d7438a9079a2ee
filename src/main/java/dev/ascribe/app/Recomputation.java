package dev.ascribe.app;

import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says which stored runs of a study are computed anew.
 *
 * @param isAllowed whether runs whose files have changed lose their results
 * @param wantsWeights whether runs that are done without their trained weights lose their results
 */
record Recomputation(boolean isAllowed, boolean wantsWeights) {
  static final Recomputation NONE = new Recomputation(false, false);

  /**
   * What a caller asks for.
   *
   * @param recompute whether the caller allows that stored results are computed anew
   * @param keepsWeights whether trained weights are kept after their run is complete
   */
  static Recomputation of(boolean recompute, boolean keepsWeights) {
    return new Recomputation(recompute, recompute && keepsWeights);
  }

  /** Whether a run is computed anew only because its trained weights were not kept. */
  boolean needsWeightsOf(RunSpec run, RunRow row) {
    return wantsWeights
        && run.isTrained()
        && row.status().equals("done")
        && (row.checkpoint() == null || !Files.isDirectory(Path.of(row.checkpoint())));
  }
}
