package dev.ascribe.scheduling;

import dev.ascribe.study.Named;

/** Which trained weights of a study stay on disk after their run is complete. */
public enum CheckpointRetention implements Named {
  NONE,

  /**
   * Of the runs that differ in their seed only, those of the run with the best accuracy on
   * development texts.
   */
  BEST,

  ALL
}
