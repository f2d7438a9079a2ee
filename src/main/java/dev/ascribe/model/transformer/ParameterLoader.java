package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.safetensors.ElementType;
import dev.ascribe.model.safetensors.TensorSource;
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
public final class ParameterLoader {
  private static final double INITIAL_DEVIATION = 0.02;

  private final TensorSource source;
  private final Path place;
  private final TensorNames tensorNames;
  private final NDManager manager;
  private final boolean keepTypes;
  private final List<Parameter> loaded = new ArrayList<>();
  private final StagingBuffer staging;

  /**
   * @param place named in errors
   * @param tensorNames what the source may call its tensors
   * @param keepTypes leave parameters in the type that they have on the disk, not in F32
   */
  public ParameterLoader(
      TensorSource source,
      Path place,
      TensorNames tensorNames,
      NDManager manager,
      boolean keepTypes) {
    this.source = source;
    this.place = place;
    this.tensorNames = tensorNames;
    this.manager = manager;
    this.staging = new StagingBuffer(manager, place);
    this.keepTypes = keepTypes;
  }

  /** All that was read so far, in order. */
  public List<Parameter> loaded() {
    return List.copyOf(loaded);
  }

  public Linear linear(String name, int inputs, int outputs) {
    return linear(List.of(name), inputs, outputs);
  }

  /** Layers over the same input, fused: outputs of the first, then of the second ... */
  public Linear linear(List<String> names, int inputs, int outputsOfEach) {
    NDArray weight = tensors(withSuffix(names, ".weight"), true, outputsOfEach, inputs);
    NDArray bias = tensors(withSuffix(names, ".bias"), false, outputsOfEach);
    return new Linear(weight, bias);
  }

  /**
   * A layer as a family's checkpoints store it.
   *
   * @param outputs of each of the fused layers
   */
  public Linear linear(Projection projection, int inputs, int... outputs) {
    List<String> names = projection.names();
    List<NDArray> weights = new ArrayList<>();
    List<NDArray> biases = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      // A fused layer of the checkpoint has all outputs; else each has its own.
      int count = names.size() == outputs.length ? outputs[i] : Arrays.stream(outputs).sum();
      weights.add(weight(projection, names.get(i) + ".weight", inputs, count));
      if (projection.hasBias()) {
        NDArray bias = read(List.of(names.get(i) + ".bias"), count);
        biases.add(ordered(projection, bias, 1));
      }
    }
    NDArray weight = joined(weights);
    loaded.add(new Parameter(withSuffix(names, ".weight"), weight, true));
    if (biases.isEmpty()) {
      return new Linear(weight, null);
    }
    NDArray bias = joined(biases);
    loaded.add(new Parameter(withSuffix(names, ".bias"), bias, false));
    return new Linear(weight, bias);
  }

  private NDArray weight(Projection projection, String name, int inputs, int outputs) {
    return switch (projection.storage()) {
      case ROWS -> read(List.of(name), outputs, inputs);
      // A view: matrix products take either order.
      case COLUMNS -> Tensors.transposeLast(read(List.of(name), inputs, outputs));
      case INTERLEAVED_HEADS -> ordered(projection, read(List.of(name), outputs, inputs), inputs);
    };
  }

  /** All queries, then all keys, then all values. */
  private static NDArray ordered(Projection projection, NDArray array, long inputs) {
    if (projection.storage() != Projection.Storage.INTERLEAVED_HEADS) {
      return array;
    }
    try (NDArray heads = Tensors.reshape(array, -1, 3, projection.headWidth(), inputs);
        NDArray permuted = Tensors.permute(heads, 1, 0, 2, 3)) {
      NDArray result = Tensors.reshape(permuted, array.getShape().getShape());
      array.close();
      return result;
    }
  }

  private static NDArray joined(List<NDArray> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    NDArray joined = NDArrays.concat(new NDList(parts));
    parts.forEach(NDArray::close);
    return joined;
  }

  /**
   * A layer with its outputs in another order than in the checkpoint.
   *
   * @param order the checkpoint's output that becomes each of the layer's
   */
  Linear linear(String name, int inputs, List<Integer> order) {
    int[] rows = order.stream().mapToInt(Integer::intValue).toArray();
    return new Linear(
        rows(name + ".weight", true, rows, rows.length, inputs),
        rows(name + ".bias", false, rows, rows.length));
  }

  /** A layer that is drawn from N(0, 0.02) with zero biases, for training. */
  Linear newLinear(String name, int inputs, int outputs, long seed) {
    CounterRandom random = CounterRandom.of(seed, "head/" + name);
    FloatBuffer values = staging.floats((long) inputs * outputs);
    while (values.hasRemaining()) {
      values.put((float) (INITIAL_DEVIATION * random.nextGaussian()));
    }
    NDArray weight = staging.toArray(new Shape(outputs, inputs));
    loaded.add(new Parameter(List.of(name + ".weight"), weight, true));
    NDArray bias = manager.zeros(new Shape(outputs), DataType.FLOAT32);
    loaded.add(new Parameter(List.of(name + ".bias"), bias, false));
    return new Linear(weight, bias);
  }

  public Norm norm(String name, int width, double epsilon) {
    NDArray weight = tensors(List.of(name + ".weight"), false, width);
    NDArray bias = tensors(List.of(name + ".bias"), false, width);
    return new LayerNorm(weight, bias, epsilon);
  }

  /** Without biases; the checkpoint's weights are relative to {@code origin}. */
  public Norm rmsNorm(String name, int width, double epsilon, double origin) {
    NDArray weight = vector(name + ".weight", width);
    if (origin != 0) {
      weight.addi(origin);
    }
    return new RmsNorm(weight, epsilon);
  }

  public NDArray table(String name, int rows, int width) {
    return tensors(List.of(name + ".weight"), true, rows, width);
  }

  /** Some rows of a table, in the given order. */
  NDArray table(String name, int rows, int width, int[] kept) {
    return rows(name + ".weight", true, kept, rows, width);
  }

  /** Some rows of a tensor of the shape, in the given order. */
  private NDArray rows(String tensor, boolean decays, int[] kept, long... shape) {
    String found = require(tensor, shape);
    int width = Math.toIntExact(new Shape(shape).size() / shape[0]);
    FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(shape[0] * width));
    source.read(found, all);
    FloatBuffer values = staging.floats((long) kept.length * width);
    for (int row : kept) {
      values.put(all.array(), row * width, width);
    }
    long[] keptShape = shape.clone();
    keptShape[0] = kept.length;
    NDArray array = staging.toArray(new Shape(keptShape));
    loaded.add(new Parameter(List.of(tensor), array, decays));
    return array;
  }

  public NDArray vector(String tensor, int length) {
    return tensors(List.of(tensor), false, length);
  }

  public boolean has(String tensor) {
    return find(tensor).isPresent();
  }

  private NDArray tensors(List<String> names, boolean decays, long... shapeOfEach) {
    NDArray array = read(names, shapeOfEach);
    loaded.add(new Parameter(names, array, decays));
    return array;
  }

  /** Tensors of one shape, one after the other. */
  private NDArray read(List<String> names, long... shapeOfEach) {
    long[] shape = shapeOfEach.clone();
    shape[0] *= names.size();
    List<String> found = names.stream().map(name -> require(name, shapeOfEach)).toList();
    FloatBuffer values = staging.floats(new Shape(shape).size());
    for (String name : found) {
      int end = values.position() + values.capacity() / names.size();
      source.read(name, values.slice(values.position(), end - values.position()));
      values.position(end);
    }
    NDArray array = staging.toArray(new Shape(shape));
    DataType type = keepTypes ? type(source.elementType(found.get(0))) : DataType.FLOAT32;
    if (type == DataType.FLOAT32) {
      return array;
    }
    try (array) {
      return Tensors.cast(array, type);
    }
  }

  private static DataType type(ElementType onDisk) {
    return switch (onDisk) {
      case F16 -> DataType.FLOAT16;
      case BF16 -> DataType.BFLOAT16;
      case F32, I64, I32, U8, BOOL -> DataType.FLOAT32;
    };
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
    return tensorNames.find(source.names(), name);
  }

  private static List<String> withSuffix(List<String> names, String suffix) {
    return names.stream().map(name -> name + suffix).toList();
  }
}
