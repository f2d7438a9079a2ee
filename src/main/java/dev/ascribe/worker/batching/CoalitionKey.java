package dev.ascribe.worker.batching;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.FileDigests;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.PromptContext;
import dev.ascribe.study.PromptContext.Demonstration;
import dev.ascribe.worker.protocol.WorkUnit;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Names the label scores of one coalition exactly. Where no feature is absent, the absence policy
 * does not matter, so the full coalition has the same key under every policy.
 */
record CoalitionKey(Context context, Coalition present, AbsencePolicy absence) {
  CoalitionKey {
    if (present.isFull()) {
      absence = AbsencePolicy.REMOVE;
    }
  }

  /** An estimate of the bytes that the key takes on the heap, the context included. */
  int bytes() {
    int words = (present.size() + Long.SIZE - 1) / Long.SIZE;
    // Headers of 12 to 16 bytes, aligned to 8: context, key, coalition, its array of words.
    return 48 + 24 + 24 + 16 + Long.BYTES * words;
  }

  /**
   * Names the text and the model of a coalition: the SHA-256 of the model's reference and digest,
   * of the text, and of how it is laid out. Two texts, or two models, never have the same.
   */
  public record Context(long first, long second, long third, long fourth) {
    /**
     * @param modelDigest of the weights that {@code subject.model()} names
     */
    static Context of(String modelDigest, WorkUnit.Subject subject) {
      ModelRef model = subject.model();
      Fields fields = new Fields();
      fields.text(modelDigest);
      fields.text(model.model());
      fields.text(model.paradigm().id());
      fields.texts(model.labels());
      fields.text(model.template());
      fields.texts(model.labelWords());
      fields.text(model.checkpoint());
      fields.context(model.context());
      fields.text(model.digest());
      fields.text(String.valueOf(model.randomisation()));
      fields.text(subject.input().text());
      fields.text(subject.input().pair());
      fields.text(Boolean.toString(subject.strict()));
      fields.text(subject.features().id());
      ByteBuffer digest = ByteBuffer.wrap(fields.digest.digest());
      return new Context(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }

    /** Digests fields with their lengths, so that no two lists of fields are the same bytes. */
    private static final class Fields {
      private final MessageDigest digest = FileDigests.newSha256();

      /**
       * Digests the UTF-16 characters themselves, since an encoding would write all unpaired
       * surrogates alike.
       */
      void text(String value) {
        number(value == null ? -1 : value.length());
        if (value != null) {
          ByteBuffer characters = ByteBuffer.allocate(Character.BYTES * value.length());
          characters.asCharBuffer().put(value);
          digest.update(characters);
        }
      }

      void texts(List<String> values) {
        number(values.size());
        values.forEach(this::text);
      }

      void context(PromptContext context) {
        text(context.instruction());
        text(context.separator());
        number(context.demonstrations().size());
        for (Demonstration demonstration : context.demonstrations()) {
          text(demonstration.text());
          text(demonstration.pair());
          text(demonstration.answer());
        }
        text(context.chat());
        text(context.calibration().id());
      }

      private void number(int value) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).flip());
      }
    }
  }
}
