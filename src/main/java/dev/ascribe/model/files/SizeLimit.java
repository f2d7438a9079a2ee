package dev.ascribe.model.files;

/**
 * Limits for the size of files that are read completely. Each is several times the largest file of
 * published models; a larger file is damaged, or was made to exhaust the memory.
 */
public enum SizeLimit {
  /** Configurations and chat templates. */
  SETTINGS(4),
  /** The index of shards: 9 MB for a model of 90,000 tensors. */
  INDEX(32),
  /** Vocabularies and merges: 33 MB for the 262,144 tokens of Gemma 3. */
  VOCABULARY(64);

  private final int megabytes;

  SizeLimit(int megabytes) {
    this.megabytes = megabytes;
  }

  /** The largest length in bytes. */
  public int bytes() {
    return megabytes << 20;
  }
}
