package dev.ascribe.scheduling.supervision;

import dev.ascribe.study.RunSpec;
import dev.ascribe.training.Checkpoints;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * The trained weights of a study's runs.
 *
 * @param root directory of the study
 * @param keep whether they outlive their run
 * @param blocking deletes them
 */
record RunCheckpoints(Path root, boolean keep, Executor blocking) {
  /** The directory of a run's weights. */
  Path of(RunSpec run) {
    return root.resolve(run.id());
  }

  /** The run is complete and needs its weights no more. */
  void release(RunSpec run) {
    if (!keep) {
      Path directory = of(run);
      blocking.execute(() -> Checkpoints.delete(directory));
    }
  }
}
