package dev.ascribe.model.transformer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What checkpoints call the same tensor: names differ with the age and the kind of the file. Bare
 * models leave the family's prefix out, older files call the parameters of norms gamma and beta,
 * and a few tensors have a second name.
 *
 * @param prefix of the bare model's parameters, which some checkpoints leave out
 * @param synonyms the second name of a tensor, by its first
 */
public record TensorNames(String prefix, Map<String, String> synonyms) {

  /**
   * The names of an encoder. The bias of its decoder has two, of which files whose two names share
   * their numbers keep either.
   */
  public static TensorNames of(EncoderFamily family) {
    String tied = family.maskedHead().decoderBias(true);
    String own = family.maskedHead().decoderBias(false);
    return new TensorNames(
        family.prefix(), tied.equals(own) ? Map.of() : Map.of(tied, own, own, tied));
  }

  /**
   * The name under which a checkpoint holds a tensor.
   *
   * @param names those of the checkpoint
   * @param name as the family gives it
   */
  public Optional<String> find(Set<String> names, String name) {
    String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return Stream.of(name, bare, synonyms.getOrDefault(name, name))
        .flatMap(candidate -> Stream.of(candidate, oldNormName(candidate)))
        .filter(names::contains)
        .findFirst();
  }

  private static String oldNormName(String name) {
    return name.replace("LayerNorm.weight", "LayerNorm.gamma")
        .replace("LayerNorm.bias", "LayerNorm.beta");
  }
}
