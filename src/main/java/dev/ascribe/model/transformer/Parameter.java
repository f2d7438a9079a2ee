package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A parameter on its device, with its names in checkpoints.
 *
 * @param names the tensors of the checkpoint whose rows follow each other in the array; several if
 *     tensors are fused
 * @param decays whether weight decay applies, as it does to matrices, but not to biases and norms
 */
public record Parameter(List<String> names, NDArray array, boolean decays) {
  public Parameter {
    names = List.copyOf(names);
  }
}
