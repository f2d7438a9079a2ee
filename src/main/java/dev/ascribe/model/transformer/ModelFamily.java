package dev.ascribe.model.transformer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A family of models: its name in configurations, and the names of its tensors in checkpoints. */
public interface ModelFamily {
  /** Returns {@code model_type} in {@code config.json}. */
  String modelType();

  /** Returns the prefix of the base model's parameters, which some checkpoints leave out. */
  String prefix();

  /** Returns second names of tensors by their first names. */
  default Map<String, String> synonyms() {
    return Map.of();
  }

  /**
   * Finds the name of a tensor in a checkpoint. Base models leave out the family's prefix, older
   * files call the parameters of norms gamma and beta, and a few tensors have a second name.
   *
   * @param names all names in the checkpoint
   * @param name the family's name of the tensor
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
