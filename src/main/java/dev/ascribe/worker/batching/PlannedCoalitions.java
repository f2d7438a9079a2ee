package dev.ascribe.worker.batching;

import dev.ascribe.common.Coalition;
import java.util.List;
import java.util.stream.IntStream;

/** The coalitions of a sampling plan as bits, which take a tenth of the memory of the objects. */
final class PlannedCoalitions {
  private static final int HEADERS = 64;

  private final int features;
  private final int wordsEach;
  private final long[] bits;

  private PlannedCoalitions(int features, int wordsEach, long[] bits) {
    this.features = features;
    this.wordsEach = wordsEach;
    this.bits = bits;
  }

  /**
   * @param coalitions at least one, all of the same features
   */
  static PlannedCoalitions of(List<Coalition> coalitions) {
    int wordsEach = coalitions.get(0).toLongs().length;
    long[] bits = new long[coalitions.size() * wordsEach];
    for (int i = 0; i < coalitions.size(); i++) {
      System.arraycopy(coalitions.get(i).toLongs(), 0, bits, i * wordsEach, wordsEach);
    }
    return new PlannedCoalitions(coalitions.get(0).size(), wordsEach, bits);
  }

  /** The coalitions {@code from} (inclusive) to {@code to} (exclusive). */
  List<Coalition> range(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::coalition).toList();
  }

  private Coalition coalition(int index) {
    long[] own = new long[wordsEach];
    System.arraycopy(bits, index * wordsEach, own, 0, wordsEach);
    return Coalition.ofLongs(features, own);
  }

  /** An estimate of the bytes that the coalitions take on the heap. */
  int bytes() {
    return HEADERS + Long.BYTES * bits.length;
  }
}
