package dev.ascribe.common;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Turns a failed write into an error whose one line says what would help. */
public final class DiskErrors {
  private DiskErrors() {}

  /**
   * Returns DISK_FULL if the disk or the quota has no room left, and INVALID_VALUE if the place
   * cannot be written for another reason.
   */
  public static AscribeException writing(Path place, IOException cause) {
    if (isDiskFull(cause)) {
      return new AscribeException(
          ErrorCode.DISK_FULL,
          "%s: no space left on the disk; nothing half-written was left behind".formatted(place),
          cause);
    }
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: cannot be written: %s".formatted(place, reason(cause)),
        cause);
  }

  /**
   * Returns the reason of a failure without the path, which Java's messages begin with and which
   * the caller names anyway.
   */
  public static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return "a file of this name is in the way";
    }
    String reason = cause instanceof FileSystemException system ? system.getReason() : null;
    return reason == null ? String.valueOf(cause.getMessage()) : reason;
  }

  // Java has no exception type for a full disk, so the message of the operating system is examined.
  private static boolean isDiskFull(Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left")
          || message.contains("not enough space")
          || message.contains("quota exceeded")) {
        return true;
      }
    }
    return false;
  }
}
