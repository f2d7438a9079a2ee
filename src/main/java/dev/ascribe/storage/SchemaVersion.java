package dev.ascribe.storage;

import java.util.Arrays;

/**
 * The version of a store's tables, beside the version that this program writes.
 *
 * @param stored version of the tables; {@link #NONE} if no program has made them yet
 * @param newest the newest version that this program knows
 */
public record SchemaVersion(String stored, String newest) {
  public static final String NONE = "none";

  /** Whether the tables are those that this program writes. */
  public boolean isCurrent() {
    return stored.equals(newest);
  }

  /** Whether a newer program has written the store. */
  public boolean isNewer() {
    return !stored.equals(NONE) && Arrays.compare(parts(stored), parts(newest)) > 0;
  }

  private static int[] parts(String version) {
    return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }
}
