package dev.ascribe.model.catalog;

import dev.ascribe.model.safetensors.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The tensors of a checkpoint beside those that a model needs. */
final class TensorComparison {
  private final Checkpoint checkpoint;
  private final String prefix;
  private final List<String> mismatched = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  /**
   * @param prefix of names, which bare models leave out
   */
  TensorComparison(Checkpoint checkpoint, String prefix) {
    this.checkpoint = checkpoint;
    this.prefix = prefix;
  }

  /** Notes tensors of wrong shapes, and returns those that are not there. */
  List<String> missing(Map<String, long[]> shapes) {
    List<String> missing = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> {
          String there = nameThere(name);
          if (!checkpoint.names().contains(there)) {
            missing.add(name);
            return;
          }
          used.add(there);
          if (!Arrays.equals(checkpoint.shape(there), shape)) {
            mismatched.add(
                "%s: %s expected, %s there"
                    .formatted(
                        there, Arrays.toString(shape), Arrays.toString(checkpoint.shape(there))));
          } else if (!checkpoint.elementType(there).floatingPoint()) {
            mismatched.add(
                "%s: floating-point numbers expected, %s there"
                    .formatted(there, checkpoint.elementType(there)));
          }
        });
    return missing;
  }

  /** Tensors of wrong shapes or types so far, with both. */
  List<String> mismatched() {
    return List.copyOf(mismatched);
  }

  /** Tensors that were not asked for. */
  List<String> unexpected() {
    return checkpoint.names().stream().filter(name -> !used.contains(name)).toList();
  }

  /** How many numbers the checkpoint holds. */
  long parameters() {
    return floatingPoint().mapToLong(checkpoint::elementCount).sum();
  }

  /** On the disk, sorted. */
  List<String> elementTypes() {
    return floatingPoint()
        .map(name -> checkpoint.elementType(name).name())
        .distinct()
        .sorted()
        .toList();
  }

  private Stream<String> floatingPoint() {
    return checkpoint.names().stream().filter(n -> checkpoint.elementType(n).floatingPoint());
  }

  /**
   * The name under which a checkpoint holds a tensor: bare models leave the prefix out, and older
   * files call the parameters of norms gamma and beta. The name itself where it is not there.
   */
  private String nameThere(String name) {
    String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return Stream.of(name, bare)
        .flatMap(
            candidate ->
                Stream.of(
                    candidate,
                    candidate
                        .replace("LayerNorm.weight", "LayerNorm.gamma")
                        .replace("LayerNorm.bias", "LayerNorm.beta")))
        .filter(checkpoint.names()::contains)
        .findFirst()
        .orElse(name);
  }
}
