package dev.ascribe.model.transformer;

import dev.ascribe.model.safetensors.ElementType;
import dev.ascribe.model.safetensors.TensorSource;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Tensors of another source, before each of which something is run: others go first while a model
 * is loaded.
 */
record PausingSource(TensorSource source, Runnable beforeTensor) implements TensorSource {
  @Override
  public Set<String> names() {
    return source.names();
  }

  @Override
  public long[] shape(String name) {
    return source.shape(name);
  }

  @Override
  public ElementType elementType(String name) {
    return source.elementType(name);
  }

  @Override
  public void read(String name, FloatBuffer destination) {
    beforeTensor.run();
    source.read(name, destination);
  }

  @Override
  public void close() {
    source.close();
  }
}
