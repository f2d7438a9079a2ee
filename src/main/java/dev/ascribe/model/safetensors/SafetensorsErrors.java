package dev.ascribe.model.safetensors;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Path;

/** The errors of this package, each one line that names the file first. */
final class SafetensorsErrors {
  private SafetensorsErrors() {}

  static AscribeException corrupt(Path file, String what) {
    return new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, file + ": " + what);
  }

  static AscribeException corrupt(Path file, String what, Throwable cause) {
    return new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, file + ": " + what, cause);
  }

  static AscribeException unsupported(String what) {
    return new AscribeException(ErrorCode.UNSUPPORTED_MODEL, what);
  }

  static AscribeException missing(Path place, String what) {
    return new AscribeException(ErrorCode.MODEL_NOT_FOUND, place + ": " + what);
  }
}
