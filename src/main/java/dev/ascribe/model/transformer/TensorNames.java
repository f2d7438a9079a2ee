package dev.ascribe.model.transformer;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What checkpoints call the same tensor: names differ with the age and the kind of the file. */
public final class TensorNames {
  private TensorNames() {}

  /**
   * The name under which a checkpoint holds a tensor. Bare encoders leave the family's prefix out,
   * older files call the parameters of norms gamma and beta, and the decoder's bias has a second
   * name, of which files whose two names share their numbers keep either.
   *
   * @param names those of the checkpoint
   * @param name as the family gives it
   */
  public static Optional<String> find(Set<String> names, EncoderFamily family, String name) {
    String bare =
        name.startsWith(family.prefix()) ? name.substring(family.prefix().length()) : name;
    return Stream.of(name, bare, otherBias(family.maskedHead(), name))
        .flatMap(candidate -> Stream.of(candidate, oldNormName(candidate)))
        .filter(names::contains)
        .findFirst();
  }

  private static String oldNormName(String name) {
    return name.replace("LayerNorm.weight", "LayerNorm.gamma")
        .replace("LayerNorm.bias", "LayerNorm.beta");
  }

  private static String otherBias(EncoderFamily.MaskedHeadNames head, String name) {
    String tied = head.decoderBias(true);
    String own = head.decoderBias(false);
    return name.equals(tied) ? own : name.equals(own) ? tied : name;
  }
}
