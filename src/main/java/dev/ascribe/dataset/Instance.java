package dev.ascribe.dataset;

import dev.ascribe.common.HeapBytes;
import dev.ascribe.study.FeatureLevel;
import java.util.List;

/**
 * A text, or a pair of texts, that is explained and evaluated.
 *
 * @param id unique within its data set
 * @param input the text that the model reads
 * @param label the gold label
 * @param words the whitespace words of the input, or its segments, to which rationales refer
 * @param rationales one highlight for each annotator; empty if none is known
 */
public record Instance(
    String id, TextInput input, String label, List<Word> words, List<Rationale> rationales) {
  private static final int RECORD_BYTES = 40;
  private static final int INDEX_BYTES = 20;

  public Instance {
    words = List.copyOf(words);
    rationales = List.copyOf(rationales);
  }

  /** Creates an instance whose rationales refer to whitespace words. */
  public Instance(String id, TextInput input, String label, List<Rationale> rationales) {
    this(id, input, label, input.words(FeatureLevel.WORD), rationales);
  }

  /** Returns how many words the first text has: all of them, or those of a pair's premise. */
  public int border() {
    return (int) words.stream().filter(word -> word.part() != Word.Part.HYPOTHESIS).count();
  }

  /** Estimates how many bytes of the heap the instance takes. */
  public long heapBytes() {
    long bytes = RECORD_BYTES + HeapBytes.of(id) + HeapBytes.of(input.text());
    bytes += HeapBytes.of(input.pair());
    for (Word word : words) {
      bytes += RECORD_BYTES + HeapBytes.of(word.text());
    }
    for (Rationale rationale : rationales) {
      bytes += RECORD_BYTES + HeapBytes.of(rationale.annotator());
      bytes += (long) INDEX_BYTES * rationale.words().size();
    }
    return bytes;
  }
}
