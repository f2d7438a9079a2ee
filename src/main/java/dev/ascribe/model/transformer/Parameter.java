package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A parameter on its device, with its names in checkpoints.
 *
 * @param names the checkpoint's tensors, whose rows lie one after the other in the array; more than
 *     one where tensors are fused
 * @param decays whether weight decay applies: to matrices, not to biases and norms
 */
public record Parameter(List<String> names, NDArray array, boolean decays) {
  public Parameter {
    names = List.copyOf(names);
  }
}
