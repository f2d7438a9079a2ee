package dev.ascribe.model.catalog.remote;

import java.io.IOException;

/** Too few bytes came for too long. */
public final class StallException extends IOException {
  private static final long serialVersionUID = 1L;

  StallException(String message, Throwable cause) {
    super(message, cause);
  }
}
