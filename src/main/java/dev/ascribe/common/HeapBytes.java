package dev.ascribe.common;

import java.util.List;

/**
 * Estimates how many bytes of the heap values take, for caches and queues with a budget in bytes.
 */
public final class HeapBytes {
  /** The bytes of a string object and its array, without the characters. */
  private static final int STRING = 48;

  private static final int LIST = 40;

  private HeapBytes() {}

  /** Returns the bytes of a string, two for each character; 0 for null. */
  public static long of(String string) {
    return string == null ? 0 : STRING + (long) Character.BYTES * string.length();
  }

  /** Returns the bytes of a list and of the strings in it. */
  public static long of(List<String> strings) {
    return LIST + strings.stream().mapToLong(HeapBytes::of).sum();
  }
}
