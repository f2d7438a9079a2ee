package dev.ascribe.model.transformer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What checkpoints call the same tensor: names differ with the age and the kind of the file.
 *
 * @param prefix of a model's own parameters, which bare models leave out
 * @param others the second name of a tensor
 */
public record TensorNames(String prefix, Map<String, String> others) {
  public TensorNames {
    others = Map.copyOf(others);
  }

  /** The names of encoders, whose decoder's bias has two: some files keep one, some the other. */
  public static TensorNames of(EncoderFamily family) {
    String tied = family.maskedHead().decoderBias(true);
    String own = family.maskedHead().decoderBias(false);
    return new TensorNames(family.prefix(), Map.of(tied, own, own, tied));
  }

  /** The names of models that differ in the prefix only. */
  public static TensorNames ofPrefix(String prefix) {
    return new TensorNames(prefix, Map.of());
  }

  /**
   * The name under which a checkpoint holds a tensor. Bare models leave the prefix out, older files
   * call the parameters of norms gamma and beta.
   *
   * @param names those of the checkpoint
   * @param name as the family gives it
   */
  public Optional<String> find(Set<String> names, String name) {
    String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return Stream.of(name, bare, others.getOrDefault(name, name))
        .flatMap(candidate -> Stream.of(candidate, oldNormName(candidate)))
        .filter(names::contains)
        .findFirst();
  }

  private static String oldNormName(String name) {
    return name.replace("LayerNorm.weight", "LayerNorm.gamma")
        .replace("LayerNorm.bias", "LayerNorm.beta");
  }
}
