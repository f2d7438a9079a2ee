package dev.ascribe.training;

import dev.ascribe.common.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The directories of trained weights. */
public final class Checkpoints {
  private Checkpoints() {}

  /** Deletes a checkpoint's directory; nothing happens when there is none. Blocks. */
  public static void delete(Path directory) {
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the checkpoint " + directory, e);
    }
  }
}
