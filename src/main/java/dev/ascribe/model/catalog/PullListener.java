package dev.ascribe.model.catalog;

/** Receives the progress of a model's download and conversion, on the thread that pulls it. */
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

    /** For a progress line. */
    public String verb() {
      return verb;
    }
  }

  /**
   * Progress within a stage.
   *
   * @param doneBytes of the stage, from 0 to {@code totalBytes}
   */
  void progress(Stage stage, long doneBytes, long totalBytes);

  /**
   * Tells the user something about the pull, such as an attempt that is repeated.
   *
   * @param line one sentence
   */
  default void note(String line) {}
}
