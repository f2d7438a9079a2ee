package dev.ascribe.common;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * A subset of the features of a text: an immutable bit set over {@code n} features, for any n. Two
 * coalitions are equal if n and every bit are equal, so a coalition can be the key of a cache.
 */
public final class Coalition {
  private final int size;
  private final long[] words;

  private Coalition(int size, long[] words) {
    this.size = size;
    this.words = words;
  }

  /** The coalition in which no feature is present. */
  public static Coalition empty(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("size must be at least 0, was " + size);
    }
    return new Coalition(size, new long[(size + 63) >>> 6]);
  }

  /** The coalition in which every feature is present. */
  public static Coalition full(int size) {
    return empty(size).complement();
  }

  /** The coalition of the given features. */
  public static Coalition of(int size, int... present) {
    Coalition coalition = empty(size);
    for (int feature : present) {
      coalition.words[coalition.checked(feature) >>> 6] |= 1L << feature;
    }
    return coalition;
  }

  /** The coalition whose bits are {@code bits}, for at most 64 features. */
  public static Coalition ofBits(int size, long bits) {
    Coalition coalition = empty(size);
    if (size > 64 || (size < 64 && bits >>> size != 0)) {
      throw new IllegalArgumentException("bits do not fit " + Names.count(size, "feature"));
    }
    if (size > 0) {
      coalition.words[0] = bits;
    }
    return coalition;
  }

  /**
   * Returns the coalition with these bits, 64 features in each number, as {@link #toLongs} returns
   * them.
   */
  public static Coalition ofLongs(int size, long[] bits) {
    Coalition coalition = empty(size);
    if (bits.length != coalition.words.length) {
      throw new IllegalArgumentException(
          bits.length + " longs do not fit " + Names.count(size, "feature"));
    }
    System.arraycopy(bits, 0, coalition.words, 0, bits.length);
    return coalition;
  }

  /** Returns the bits, 64 features in each number; the first feature is the lowest bit. */
  public long[] toLongs() {
    return words.clone();
  }

  /** Returns n, the number of all features. */
  public int size() {
    return size;
  }

  public boolean contains(int feature) {
    return (words[checked(feature) >>> 6] & (1L << feature)) != 0;
  }

  public Coalition with(int feature) {
    long[] copy = words.clone();
    copy[checked(feature) >>> 6] |= 1L << feature;
    return new Coalition(size, copy);
  }

  public Coalition without(int feature) {
    long[] copy = words.clone();
    copy[checked(feature) >>> 6] &= ~(1L << feature);
    return new Coalition(size, copy);
  }

  public Coalition complement() {
    long[] copy = new long[words.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = ~words[i];
    }
    if ((size & 63) != 0) {
      copy[copy.length - 1] &= (1L << size) - 1;
    }
    return new Coalition(size, copy);
  }

  /** Returns the number of present features. */
  public int cardinality() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Whether all features are present. */
  public boolean isFull() {
    return cardinality() == size;
  }

  private int checked(int feature) {
    if (feature < 0 || feature >= size) {
      throw new IndexOutOfBoundsException("feature " + feature + " of " + size);
    }
    return feature;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Coalition that && size == that.size && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(words) + size;
  }

  /** Returns the present features and n, as {@code {0, 3}/5}. */
  @Override
  public String toString() {
    StringJoiner joiner = new StringJoiner(", ", "{", "}/" + size);
    for (int i = 0; i < size; i++) {
      if (contains(i)) {
        joiner.add(Integer.toString(i));
      }
    }
    return joiner.toString();
  }
}
