package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.model.transformer.Tensors;
import java.util.ArrayList;
import java.util.List;

/** A table of cosines and sines by position, each computed once. R rotated features. */
final class RotaryTable {
  private final Rotary rotary;
  private final List<float[]> cosines = new ArrayList<>();
  private final List<float[]> sines = new ArrayList<>();

  RotaryTable(Rotary rotary) {
    this.rotary = rotary;
  }

  /**
   * The angles of a batch.
   *
   * @param cosines [B, T, 1, R]
   * @param sines [B, T, 1, R]; the first half is negated
   */
  record Angles(NDArray cosines, NDArray sines) {
    /** Rotates the first R features of each head, [B, T, heads, W] to [B, T, heads, W]. */
    NDArray rotate(NDArray heads) {
      long width = heads.getShape().get(3);
      long rotated = cosines.getShape().get(3);
      if (rotated == width) {
        return turn(heads, rotated);
      }
      NDArray turned = turn(Tensors.slice(heads, 3, 0, rotated), rotated);
      return Tensors.concatLast(turned, Tensors.slice(heads, 3, rotated, width));
    }

    private NDArray turn(NDArray x, long rotated) {
      long half = rotated / 2;
      NDArray swapped =
          Tensors.concatLast(Tensors.slice(x, 3, half, rotated), Tensors.slice(x, 3, 0, half));
      return Tensors.addTo(
          x.mul(Tensors.cast(cosines, x.getDataType())),
          swapped.mul(Tensors.cast(sines, x.getDataType())));
    }
  }

  /**
   * @param positions [B * T]
   */
  Angles angles(NDManager scope, long[] positions, int rows, int tokens) {
    int rotated = rotary.rotated();
    float[] cosine = new float[positions.length * rotated];
    float[] sine = new float[positions.length * rotated];
    for (int i = 0; i < positions.length; i++) {
      int position = (int) positions[i];
      reserve(position);
      System.arraycopy(cosines.get(position), 0, cosine, i * rotated, rotated);
      System.arraycopy(sines.get(position), 0, sine, i * rotated, rotated);
    }
    return new Angles(
        NativeArrays.of(scope, cosine, rows, tokens, 1, rotated),
        NativeArrays.of(scope, sine, rows, tokens, 1, rotated));
  }

  private void reserve(int position) {
    int half = rotary.frequencies().size();
    while (cosines.size() <= position) {
      float[] cosine = new float[2 * half];
      float[] sine = new float[2 * half];
      for (int i = 0; i < half; i++) {
        double angle = cosines.size() * rotary.frequencies().get(i);
        cosine[i] = (float) Math.cos(angle);
        cosine[i + half] = cosine[i];
        sine[i] = (float) -Math.sin(angle);
        sine[i + half] = -sine[i];
      }
      cosines.add(cosine);
      sines.add(sine);
    }
  }
}
