package dev.ascribe.model.catalog;

/** Receives the progress of a pull, on the thread of the pull. */
@FunctionalInterface
public interface PullListener {
  PullListener NONE = (stage, doneBytes, totalBytes) -> {};

  /** The stages of a pull, in their order. */
  enum Stage {
    DOWNLOAD("downloading"),
    UNPACK("unpacking"),
    CONVERT("converting");

    private final String verb;

    Stage(String verb) {
      this.verb = verb;
    }

    /** Returns the words for a progress line. */
    public String verb() {
      return verb;
    }
  }

  /**
   * Tells the progress within a stage.
   *
   * @param doneBytes of the stage, from 0 to {@code totalBytes}
   */
  void progress(Stage stage, long doneBytes, long totalBytes);

  /**
   * Tells the user about an event, such as an attempt that is repeated.
   *
   * @param line one sentence
   */
  default void note(String line) {}
}
