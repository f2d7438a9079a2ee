package dev.ascribe.scheduling.coordination;

import java.util.stream.IntStream;

/**
 * The bounds of the chunks of a sampling plan. All chunks have the same size, except that those of
 * a long text begin small: its coalitions take long, and a first estimate should not wait for many
 * of them. Each of the small chunks doubles the number of coalitions before it, so that the bounds
 * of equal chunks are bounds, too.
 *
 * @param ends [chunks] the number of coalitions up to the end of each chunk
 * @param size the size of equal chunks
 */
record ChunkBounds(int[] ends, int size) {
  private static final int LONG_TEXT = 64;
  private static final int FIRST = 8;

  /**
   * @param coalitions of the whole plan
   * @param features of the text
   * @param size the size of equal chunks
   */
  static ChunkBounds of(int coalitions, int features, int size) {
    int first = features > LONG_TEXT ? FIRST : size;
    int[] ends =
        IntStream.concat(
                IntStream.iterate(first, end -> end < size, end -> 2 * end),
                IntStream.iterate(size, end -> end < coalitions + size, end -> end + size))
            .map(end -> Math.min(end, coalitions))
            .distinct()
            .toArray();
    return new ChunkBounds(ends, size);
  }

  int count() {
    return ends.length;
  }

  /** The number of coalitions in the first {@code chunks} chunks. */
  int before(int chunks) {
    return chunks == 0 ? 0 : ends[chunks - 1];
  }

  /** Whether the first chunks end where equal chunks end. */
  boolean isBoundOfEqualChunks(int chunks) {
    return chunks == count() || before(chunks) % size == 0;
  }

  /** Whether a chunk ends before the first of equal chunks would, for the sake of an estimate. */
  boolean isSmall(int chunk) {
    return ends[chunk] < size && count() > 1;
  }
}
