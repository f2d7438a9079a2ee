package dev.ascribe.dataset;

import dev.ascribe.study.FeatureLevel;
import java.util.List;

/**
 * One evaluated text, or text pair.
 *
 * @param id unique within its data set
 * @param input what the model reads
 * @param label the gold label
 * @param words what rationales are over: the whitespace words, or the segments, of the input
 * @param rationales one highlight per annotator; empty where none is known
 */
public record Instance(
    String id, TextInput input, String label, List<Word> words, List<Rationale> rationales) {
  public Instance {
    words = List.copyOf(words);
    rationales = List.copyOf(rationales);
  }

  /** An instance whose rationales are over whitespace words. */
  public Instance(String id, TextInput input, String label, List<Rationale> rationales) {
    this(id, input, label, input.words(FeatureLevel.WORD), rationales);
  }
}
