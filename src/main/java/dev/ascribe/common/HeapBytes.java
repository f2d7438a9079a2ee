package dev.ascribe.common;

import java.util.List;

/** Estimates of the bytes that values take on the heap, for whoever keeps them within a budget. */
public final class HeapBytes {
  /** A string and its array, without the characters. */
  private static final int STRING = 48;

  private static final int LIST = 40;

  private HeapBytes() {}

  /** Of a string, each of its characters taken as two bytes; 0 for null. */
  public static long of(String string) {
    return string == null ? 0 : STRING + (long) Character.BYTES * string.length();
  }

  /** Of a list and the strings in it. */
  public static long of(List<String> strings) {
    return LIST + strings.stream().mapToLong(HeapBytes::of).sum();
  }
}
