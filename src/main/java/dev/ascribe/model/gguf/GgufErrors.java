package dev.ascribe.model.gguf;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Path;

/** The errors that reading a GGUF file can end with. */
final class GgufErrors {
  private GgufErrors() {}

  static AscribeException corrupt(Path file, String what) {
    return new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, file + ": " + what);
  }

  static AscribeException unsupported(Path file, String what) {
    return new AscribeException(ErrorCode.UNSUPPORTED_MODEL, file + ": " + what);
  }
}
