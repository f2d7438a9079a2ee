package dev.ascribe.storage;

/** Learns how far a long piece of work on a store is. */
public interface StoreProgress {
  /** Ignores the progress. */
  StoreProgress NONE =
      new StoreProgress() {
        @Override
        public void begin(long total) {}

        @Override
        public void advance(long done, String detail) {}
      };

  /**
   * Begins the work.
   *
   * @param total rows or pages of the whole work
   */
  void begin(long total);

  /**
   * Some of the work is done.
   *
   * @param done rows or pages since the beginning
   * @param detail the current work, for users
   */
  void advance(long done, String detail);
}
