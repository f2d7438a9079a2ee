package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.List;

/**
 * What a check of a model found.
 *
 * @param family {@code model_type} of its configuration
 * @param layers number of layers
 * @param width of its hidden states
 * @param maxTokens how many tokens of a text fit, special ones included
 * @param parameters how many numbers its weights hold
 * @param elementTypes on the disk, for example {@code F32}
 * @param missing tensors that the model needs and the weights lack
 * @param mismatched tensors whose shape is not what the configuration asks for, with both shapes
 * @param unexpected tensors that no part of the model uses; harmless
 * @param paradigms which paradigms it fits, and why not
 */
public record ModelCheck(
    Path directory,
    String family,
    int layers,
    int width,
    int maxTokens,
    long parameters,
    List<String> elementTypes,
    List<String> missing,
    List<String> mismatched,
    List<String> unexpected,
    List<ParadigmFit> paradigms) {
  public ModelCheck {
    elementTypes = List.copyOf(elementTypes);
    missing = List.copyOf(missing);
    mismatched = List.copyOf(mismatched);
    unexpected = List.copyOf(unexpected);
    paradigms = List.copyOf(paradigms);
  }

  /**
   * Whether a model can be used under a paradigm.
   *
   * @param reason what speaks for it or against it
   */
  public record ParadigmFit(Paradigm paradigm, boolean fits, String reason) {}

  /** Whether the model is whole: all its tensors are there in their shapes. */
  public boolean sound() {
    return missing.isEmpty() && mismatched.isEmpty();
  }

  /**
   * Makes sure that the model is whole.
   *
   * @param place what it was made of, for the message
   * @return this
   * @throws AscribeException CORRUPT_CHECKPOINT
   */
  ModelCheck requireSound(Object place) {
    if (!sound()) {
      throw new AscribeException(
          ErrorCode.CORRUPT_CHECKPOINT,
          "%s: %d tensors missing, %d of a wrong shape; the first: %s"
              .formatted(
                  place,
                  missing.size(),
                  mismatched.size(),
                  missing.isEmpty() ? mismatched.get(0) : missing.get(0)));
    }
    return this;
  }
}
