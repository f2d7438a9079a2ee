package dev.ascribe.common;

/**
 * The stable codes of all failures, each with a category. The category decides the exit code, the
 * HTTP status and whether a unit is retried.
 */
public enum ErrorCode {
  BAD_USAGE(Category.BAD_INPUT),
  UNKNOWN_NAME(Category.BAD_INPUT),
  INVALID_VALUE(Category.BAD_INPUT),
  INVALID_STUDY(Category.BAD_INPUT),
  INVALID_DATA(Category.BAD_INPUT),
  NOT_ENOUGH_DATA(Category.BAD_INPUT),
  EMPTY_TEXT(Category.BAD_INPUT),
  TEXT_TOO_LONG(Category.BAD_INPUT),
  INVALID_TEMPLATE(Category.BAD_INPUT),
  MULTI_TOKEN_LABEL_WORD(Category.BAD_INPUT),
  MODEL_NOT_FOUND(Category.BAD_INPUT),
  UNSUPPORTED_MODEL(Category.BAD_INPUT),
  CORRUPT_CHECKPOINT(Category.BAD_INPUT),
  NON_FINITE_OUTPUT(Category.BAD_INPUT),
  INPUT_CHANGED(Category.BAD_INPUT),
  STORE_DAMAGED(Category.BAD_INPUT),
  TOO_MANY_FEATURES(Category.BAD_INPUT),
  UNKNOWN_STUDY(Category.BAD_INPUT),
  TOO_LARGE(Category.BAD_INPUT),
  UNAUTHORIZED(Category.BAD_INPUT),
  BUSY(Category.RESOURCES),
  STORE_UNAVAILABLE(Category.RESOURCES),
  TAKEN_OVER(Category.RESOURCES),
  DEADLINE_EXCEEDED(Category.RESOURCES),
  SERVER_UNAVAILABLE(Category.RESOURCES),
  DOWNLOAD_FAILED(Category.RESOURCES),
  OUT_OF_MEMORY(Category.RESOURCES),
  DISK_FULL(Category.RESOURCES),
  DEVICE_UNAVAILABLE(Category.RESOURCES),
  PROCESS_DIED(Category.RESOURCES),
  STORE_LOST(Category.LOST),
  CANCELLED(Category.INTERNAL),
  INTERNAL(Category.INTERNAL);

  /**
   * Says who can mend a failure: the caller (BAD_INPUT), the operator (RESOURCES) or the developers
   * (INTERNAL). LOST means that something was there when the process began and is gone: only the
   * operator can bring it back.
   */
  public enum Category {
    BAD_INPUT(2),
    RESOURCES(1),
    INTERNAL(1),
    LOST(4);

    private final int exitCode;

    Category(int exitCode) {
      this.exitCode = exitCode;
    }

    /**
     * The exit code of the command line: 1 failed, 2 bad usage or bad input, 4 the store is lost.
     */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Category category;

  ErrorCode(Category category) {
    this.category = category;
  }

  public Category category() {
    return category;
  }

  /** Whether the same computation may succeed in another attempt; one of bad input cannot. */
  public boolean isRetryable() {
    return category != Category.BAD_INPUT && this != CANCELLED;
  }

  /**
   * Whether the store cannot take results at the moment, but may later. Waiting then loses nothing.
   */
  public boolean isOutageOfStore() {
    return this == DISK_FULL || this == STORE_UNAVAILABLE;
  }
}
