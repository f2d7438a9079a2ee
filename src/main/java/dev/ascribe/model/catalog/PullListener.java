package dev.ascribe.model.catalog;

/** Hears how far a model's download and conversion have come. Called on the thread that pulls. */
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
   * Something that who pulls should know.
   *
   * @param line one sentence
   */
  default void note(String line) {}
}
