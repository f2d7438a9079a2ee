package dev.ascribe.worker.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Word;
import java.util.List;
import java.util.concurrent.CompletionException;

/** The result of a {@link WorkUnit}. L labels, B coalitions, n features. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(value = UnitResult.Trained.class, name = "trained"),
  @JsonSubTypes.Type(value = UnitResult.Predicted.class, name = "predicted"),
  @JsonSubTypes.Type(value = UnitResult.Evaluated.class, name = "evaluated"),
  @JsonSubTypes.Type(value = UnitResult.Attributed.class, name = "attributed"),
  @JsonSubTypes.Type(value = UnitResult.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = UnitResult.Failed.class, name = "failed")
})
public sealed interface UnitResult extends WireMessage {

  /**
   * A run was trained.
   *
   * @param checkpoint the directory of the best weights
   * @param digest of that directory
   */
  record Trained(String checkpoint, String digest, double devAccuracy, double seconds)
      implements UnitResult {}

  /**
   * A text was predicted.
   *
   * @param labelLogits [L]
   * @param features [n] the words or tokens that the model reads
   * @param tokens of the whole row
   * @param truncatedWords left out at the end
   */
  record Predicted(float[] labelLogits, List<Word> features, int tokens, int truncatedWords)
      implements UnitResult {
    public Predicted {
      features = List.copyOf(features);
    }
  }

  /**
   * Coalitions were evaluated.
   *
   * @param labelLogits [B][L] in the order of the coalitions
   * @param cached how many coalitions were not computed for this unit: the worker had their label
   *     scores already, or computed them for another unit at the same time
   */
  record Evaluated(float[][] labelLogits, int cached) implements UnitResult {}

  /**
   * A text was attributed.
   *
   * @param seconds on the device
   */
  record Attributed(Attribution attribution, double seconds) implements UnitResult {}

  /** An attribution was measured. */
  record Measured(double value) implements UnitResult {}

  /**
   * The unit failed.
   *
   * @param message one line that names the place and the value
   */
  record Failed(ErrorCode code, String message) implements UnitResult {
    /** The failure that an exception means; INTERNAL where the exception has no code. */
    public static Failed of(Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return cause instanceof AscribeException known
          ? new Failed(known.code(), known.getMessage())
          : of(ErrorCode.INTERNAL, cause);
    }

    /** A failure whose message is the type of an exception and the first line of its message. */
    public static Failed of(ErrorCode code, Throwable failure) {
      String message = failure.getMessage() == null ? "" : failure.getMessage();
      return new Failed(
          code, failure.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse(""));
    }

    /** The failure as an exception, for callers outside of the actors. */
    public AscribeException asException() {
      return new AscribeException(code, message);
    }

    /** Whether another attempt may succeed; one of bad input cannot. */
    public boolean isRetryable() {
      return code.isRetryable();
    }
  }
}
