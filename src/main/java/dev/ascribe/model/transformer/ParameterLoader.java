package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.safetensors.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads parameters one at a time into a device's memory and checks their shapes. Keeps a list of
 * all that it has read.
 */
final class ParameterLoader {
  private static final double INITIAL_DEVIATION = 0.02;

  private final TensorSource source;
  private final Path place;
  private final EncoderFamily family;
  private final NDManager manager;
  private final long seed;
  private final List<Parameter> loaded = new ArrayList<>();
  private ByteBuffer staging = buffer(0);

  /**
   * @param place named in errors
   * @param seed of the parameters that the source does not have and that may be new
   */
  ParameterLoader(
      TensorSource source, Path place, EncoderFamily family, NDManager manager, long seed) {
    this.source = source;
    this.place = place;
    this.family = family;
    this.manager = manager;
    this.seed = seed;
  }

  List<Parameter> loaded() {
    return List.copyOf(loaded);
  }

  Linear linear(String name, int inputs, int outputs) {
    return linear(List.of(name), inputs, outputs);
  }

  /** Layers over the same input, fused: outputs of the first, then of the second ... */
  Linear linear(List<String> names, int inputs, int outputsOfEach) {
    NDArray weight = tensors(withSuffix(names, ".weight"), true, outputsOfEach, inputs);
    NDArray bias = tensors(withSuffix(names, ".bias"), false, outputsOfEach);
    return new Linear(weight, bias);
  }

  /** A layer of a head: from the checkpoint, or freshly drawn from N(0, 0.02) with zero biases. */
  Linear linearOrNew(String name, int inputs, int outputs) {
    if (find(name + ".weight").isPresent()) {
      return linear(name, inputs, outputs);
    }
    CounterRandom random = CounterRandom.of(seed, "head/" + name);
    FloatBuffer values = stage((long) inputs * outputs);
    while (values.hasRemaining()) {
      values.put((float) (INITIAL_DEVIATION * random.nextGaussian()));
    }
    NDArray weight = unstage(new Shape(outputs, inputs));
    loaded.add(new Parameter(List.of(name + ".weight"), weight, true));
    NDArray bias = manager.zeros(new Shape(outputs), DataType.FLOAT32);
    loaded.add(new Parameter(List.of(name + ".bias"), bias, false));
    return new Linear(weight, bias);
  }

  Norm norm(String name, int width, double epsilon) {
    NDArray weight = tensors(List.of(name + ".weight"), false, width);
    NDArray bias = tensors(List.of(name + ".bias"), false, width);
    return new Norm(weight, bias, epsilon);
  }

  NDArray table(String name, int rows, int width) {
    return tensors(List.of(name + ".weight"), true, rows, width);
  }

  /** Some rows of a table, in the given order. */
  NDArray table(String name, int rows, int width, int[] kept) {
    String tensor = name + ".weight";
    FloatBuffer all = FloatBuffer.allocate(rows * width);
    source.read(require(tensor, rows, width), all);
    FloatBuffer values = stage((long) kept.length * width);
    for (int row : kept) {
      values.put(all.array(), row * width, width);
    }
    NDArray array = unstage(new Shape(kept.length, width));
    loaded.add(new Parameter(List.of(tensor), array, true));
    return array;
  }

  NDArray vector(String tensor, int length) {
    return tensors(List.of(tensor), false, length);
  }

  boolean has(String tensor) {
    return find(tensor).isPresent();
  }

  private NDArray tensors(List<String> names, boolean decays, long... shapeOfEach) {
    long[] shape = shapeOfEach.clone();
    shape[0] *= names.size();
    FloatBuffer values = stage(new Shape(shape).size());
    for (String name : names) {
      int end = values.position() + values.capacity() / names.size();
      source.read(
          require(name, shapeOfEach), values.slice(values.position(), end - values.position()));
      values.position(end);
    }
    NDArray array = unstage(new Shape(shape));
    loaded.add(new Parameter(names, array, decays));
    return array;
  }

  private String require(String name, long... shape) {
    String found =
        find(name)
            .orElseThrow(
                () ->
                    new AscribeException(
                        ErrorCode.CORRUPT_CHECKPOINT,
                        "%s: has no tensor '%s'".formatted(place, name)));
    if (!Arrays.equals(source.shape(found), shape)) {
      throw new AscribeException(
          ErrorCode.CORRUPT_CHECKPOINT,
          "%s: tensor '%s' has shape %s; config.json asks for %s"
              .formatted(
                  place, found, Arrays.toString(source.shape(found)), Arrays.toString(shape)));
    }
    return found;
  }

  private Optional<String> find(String name) {
    return TensorNames.find(source.names(), family, name);
  }

  private static List<String> withSuffix(List<String> names, String suffix) {
    return names.stream().map(name -> name + suffix).toList();
  }

  private FloatBuffer stage(long floats) {
    int bytes = Math.toIntExact(floats * Float.BYTES);
    if (staging.capacity() < bytes) {
      staging = buffer(bytes);
    }
    return staging.slice(0, bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** An array over Java's memory would pin it and lie unaligned, so that it is copied once more. */
  private NDArray unstage(Shape shape) {
    int bytes = Math.toIntExact(shape.size() * Float.BYTES);
    ByteBuffer view = staging.slice(0, bytes).order(ByteOrder.nativeOrder());
    try (NDArray borrowed = manager.create(view, shape, DataType.FLOAT32)) {
      return borrowed.duplicate();
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
