package dev.ascribe.dataset;

import java.util.List;

/**
 * One evaluated text, or text pair.
 *
 * @param id unique within its data set
 * @param input what the model reads
 * @param label the gold label
 * @param rationales one highlight per annotator; empty where none is known
 */
public record Instance(String id, TextInput input, String label, List<Rationale> rationales) {
  public Instance {
    rationales = List.copyOf(rationales);
  }
}
