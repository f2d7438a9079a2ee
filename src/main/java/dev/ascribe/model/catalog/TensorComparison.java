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

/** Compares the tensors of a checkpoint with those that a model needs. */
final class TensorComparison {
  private final TensorSource checkpoint;
  private final ModelFamily family;
  private final List<String> mismatched = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  /**
   * @param family says what the checkpoint may call its tensors
   */
  TensorComparison(TensorSource checkpoint, ModelFamily family) {
    this.checkpoint = checkpoint;
    this.family = family;
  }

  boolean has(String name) {
    return checkpoint.names().contains(nameThere(name));
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

  private String nameThere(String name) {
    return family.find(checkpoint.names(), name).orElse(name);
  }
}
