package dev.ascribe.model.catalog;

import dev.ascribe.model.safetensors.TensorSource;
import dev.ascribe.model.transformer.ModelFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares the tensors of a checkpoint with those that a model needs, and collects the differences.
 */
final class TensorComparison {
  private final TensorSource checkpoint;
  private final ModelFamily family;
  private final List<String> mismatched = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  /**
   * Creates a comparison.
   *
   * @param family knows the names that the checkpoint may use for its tensors
   */
  TensorComparison(TensorSource checkpoint, ModelFamily family) {
    this.checkpoint = checkpoint;
    this.family = family;
  }

  boolean has(String name) {
    return checkpoint.names().contains(nameThere(name));
  }

  /** Notes tensors with wrong shapes or types, and returns those that are missing. */
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
                "%s: %s expected, %s found"
                    .formatted(
                        there, Arrays.toString(shape), Arrays.toString(checkpoint.shape(there))));
          } else if (!checkpoint.elementType(there).floatingPoint()) {
            mismatched.add(
                "%s: floating-point numbers expected, %s found"
                    .formatted(there, checkpoint.elementType(there)));
          }
        });
    return missing;
  }

  /** Returns the tensors with wrong shapes or types so far, with the wrong and the right one. */
  List<String> mismatched() {
    return List.copyOf(mismatched);
  }

  /** Returns the tensors that no call of {@link #missing} asked for. */
  List<String> unexpected() {
    return checkpoint.names().stream().filter(name -> !used.contains(name)).toList();
  }

  /** Returns the number of parameters in the checkpoint. */
  long parameters() {
    return floatingPoint().mapToLong(checkpoint::elementCount).sum();
  }

  /** Returns the element types on the disk, sorted. */
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

  private String nameThere(String name) {
    return family.find(checkpoint.names(), name).orElse(name);
  }
}
