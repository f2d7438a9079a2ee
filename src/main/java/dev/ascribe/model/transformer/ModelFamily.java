package dev.ascribe.model.transformer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A family of models: its name in configurations, and the names of its tensors in checkpoints. */
public interface ModelFamily {
  /** {@code model_type} in {@code config.json}. */
  String modelType();

  /** The prefix of the bare model's own parameters, which some checkpoints leave out. */
  String prefix();

  /** The second name of a tensor, by its first. */
  default Map<String, String> synonyms() {
    return Map.of();
  }

  /**
   * The name under which a checkpoint holds a tensor. Bare models leave the family's prefix out,
   * older files call the parameters of norms gamma and beta, and a few tensors have a second name.
   *
   * @param names all names of the checkpoint
   * @param name as the family gives it
   */
  default Optional<String> find(Set<String> names, String name) {
    String bare = name.startsWith(prefix()) ? name.substring(prefix().length()) : name;
    return Stream.of(name, bare, synonyms().getOrDefault(name, name))
        .flatMap(candidate -> Stream.of(candidate, oldNormName(candidate)))
        .filter(names::contains)
        .findFirst();
  }

  private static String oldNormName(String name) {
    return name.replace("LayerNorm.weight", "LayerNorm.gamma")
        .replace("LayerNorm.bias", "LayerNorm.beta");
  }
}
