package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.safetensors.ElementType;
import dev.ascribe.model.safetensors.TensorSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads parameters one at a time into the memory of a device, checks their shapes, and keeps a list
 * of them.
 */
public final class ParameterLoader {
  private static final double INITIAL_DEVIATION = 0.02;

  private final TensorSource source;
  private final Path place;
  private final ModelFamily family;
  private final NDManager manager;
  private final boolean keepTypes;
  private final Runnable beforeTensor;
  private final List<Network.Parameter> loaded = new ArrayList<>();
  private final StagingBuffer staging;

  /**
   * @param place named in errors
   * @param family knows the names that the source may use for its tensors
   * @param keepTypes whether parameters keep their type on the disk; otherwise they become F32
   * @param beforeTensor is called before each tensor is read, so that other work gets a turn
   */
  ParameterLoader(
      TensorSource source,
      Path place,
      ModelFamily family,
      NDManager manager,
      boolean keepTypes,
      Runnable beforeTensor) {
    this.source = source;
    this.place = place;
    this.family = family;
    this.manager = manager;
    this.staging = new StagingBuffer(manager, place);
    this.keepTypes = keepTypes;
    this.beforeTensor = beforeTensor;
  }

  /** Returns all parameters read so far, in order. */
  public List<Network.Parameter> loaded() {
    return List.copyOf(loaded);
  }

  /** Reads a layer with biases, stored as PyTorch stores it. */
  Linear linear(String name, int inputs, int outputs) {
    return linear(Projection.of(name), inputs, outputs);
  }

  /**
   * Reads a layer as a family's checkpoints store it.
   *
   * @param outputs numbers of outputs of the fused layers
   */
  public Linear linear(Projection projection, int inputs, int... outputs) {
    List<String> names = projection.names();
    List<NDArray> weights = new ArrayList<>();
    List<NDArray> biases = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int count = projection.outputs(i, outputs);
      weights.add(weight(projection, names.get(i) + ".weight", inputs, count));
      if (projection.hasBias()) {
        biases.add(projection.ordered(read(names.get(i) + ".bias", count), 1));
      }
    }
    NDArray weight = joined(weights);
    loaded.add(new Network.Parameter(withSuffix(names, ".weight"), weight, true));
    if (biases.isEmpty()) {
      return new Linear(weight, null);
    }
    NDArray bias = joined(biases);
    loaded.add(new Network.Parameter(withSuffix(names, ".bias"), bias, false));
    return new Linear(weight, bias);
  }

  private NDArray weight(Projection projection, String name, int inputs, int outputs) {
    return switch (projection.storage()) {
      case ROWS -> read(name, outputs, inputs);
      // The transposed array is a view, since matrix products accept either order.
      case COLUMNS -> Tensors.transposeLast(read(name, inputs, outputs));
      case INTERLEAVED_HEADS -> projection.ordered(read(name, outputs, inputs), inputs);
    };
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
   * Reads a layer and reorders its outputs.
   *
   * @param order the output in the checkpoint for each output of the layer
   */
  Linear linear(String name, int inputs, List<Integer> order) {
    int[] rows = order.stream().mapToInt(Integer::intValue).toArray();
    return new Linear(
        rows(name + ".weight", true, rows, rows.length, inputs),
        rows(name + ".bias", false, rows, rows.length));
  }

  /** Initialises a layer with weights from N(0, 0.02) and zero biases, for training. */
  Linear newLinear(String name, int inputs, int outputs, long seed) {
    CounterRandom random = CounterRandom.of(seed, "head/" + name);
    FloatBuffer values = staging.floats((long) inputs * outputs);
    while (values.hasRemaining()) {
      values.put((float) (INITIAL_DEVIATION * random.nextGaussian()));
    }
    NDArray weight = staging.toArray(new Shape(outputs, inputs));
    loaded.add(new Network.Parameter(List.of(name + ".weight"), weight, true));
    NDArray bias = manager.zeros(new Shape(outputs), DataType.FLOAT32);
    loaded.add(new Network.Parameter(List.of(name + ".bias"), bias, false));
    return new Linear(weight, bias);
  }

  public Norm norm(String name, int width, double epsilon) {
    NDArray weight = vector(name + ".weight", width);
    return new Norm.Layer(weight, vector(name + ".bias", width), epsilon);
  }

  /**
   * Reads a norm without biases.
   *
   * @param origin the number that is added to the checkpoint's weights
   */
  public Norm rmsNorm(String name, int width, double epsilon, double origin) {
    NDArray weight = vector(name + ".weight", width);
    if (origin != 0) {
      weight.addi(origin);
    }
    return new Norm.RootMeanSquare(weight, epsilon);
  }

  public NDArray table(String name, int rows, int width) {
    return parameter(name + ".weight", true, rows, width);
  }

  /** Reads some rows of a table, in the given order. */
  NDArray table(String name, int rows, int width, int[] kept) {
    return rows(name + ".weight", true, kept, rows, width);
  }

  /** Reads some rows of a tensor, in the given order. */
  private NDArray rows(String tensor, boolean decays, int[] kept, long... shape) {
    String found = require(tensor, shape);
    int width = Math.toIntExact(new Shape(shape).size() / shape[0]);
    FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(shape[0] * width));
    beforeTensor.run();
    source.read(found, all);
    FloatBuffer values = staging.floats((long) kept.length * width);
    for (int row : kept) {
      values.put(all.array(), row * width, width);
    }
    long[] keptShape = shape.clone();
    keptShape[0] = kept.length;
    NDArray array = staging.toArray(new Shape(keptShape));
    loaded.add(new Network.Parameter(List.of(tensor), array, decays));
    return array;
  }

  public NDArray vector(String tensor, int length) {
    return parameter(tensor, false, length);
  }

  public boolean has(String tensor) {
    return find(tensor).isPresent();
  }

  private NDArray parameter(String tensor, boolean decays, long... shape) {
    NDArray array = read(tensor, shape);
    loaded.add(new Network.Parameter(List.of(tensor), array, decays));
    return array;
  }

  private NDArray read(String tensor, long... shape) {
    String found = require(tensor, shape);
    beforeTensor.run();
    source.read(found, staging.floats(new Shape(shape).size()));
    NDArray array = staging.toArray(new Shape(shape));
    DataType type = keepTypes ? type(source.elementType(found)) : DataType.FLOAT32;
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
            .orElseThrow(() -> ModelFile.corrupt(place, "has no tensor '%s'".formatted(name)));
    if (!Arrays.equals(source.shape(found), shape)) {
      throw ModelFile.corrupt(
          place,
          "tensor '%s' has shape %s; config.json asks for %s"
              .formatted(found, Arrays.toString(source.shape(found)), Arrays.toString(shape)));
    }
    return found;
  }

  private Optional<String> find(String name) {
    return family.find(source.names(), name);
  }

  private static List<String> withSuffix(List<String> names, String suffix) {
    return names.stream().map(name -> name + suffix).toList();
  }
}
