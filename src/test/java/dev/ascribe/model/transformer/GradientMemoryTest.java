package dev.ascribe.model.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.ascribe.common.Coalition;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.GoldenEncoder;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Paradigm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientMemoryTest {
  /** Rows of two lengths, so that there is padding, too. */
  @Test
  void gradientsSurviveAGarbageCollectionBetweenForwardAndBackward() {
    try (EncoderModel model = GoldenEncoder.tinyBert(Paradigm.PROMPTED, false).load()) {
      EncodedInput input =
          model.encode(GoldenEncoder.tinyBert(Paradigm.PROMPTED, false).input(), true);
      int features = input.featureCount();
      List<TokenRow> rows =
          List.of(
              model.row(input, Coalition.full(features), AbsencePolicy.REMOVE),
              model.row(input, Coalition.of(features, 1), AbsencePolicy.REMOVE));
      EncoderNetwork network = model.network();
      network.parameters().forEach(parameter -> parameter.array().setRequiresGradient(true));
      List<float[]> undisturbed = gradients(network, rows, false);
      for (int round = 0; round < 5; round++) {
        List<float[]> disturbed = gradients(network, rows, true);
        for (int i = 0; i < undisturbed.size(); i++) {
          assertThat(Arrays.equals(disturbed.get(i), undisturbed.get(i)))
              .as(network.parameters().get(i).names().toString())
              .isTrue();
        }
      }
    }
  }

  private static List<float[]> gradients(
      EncoderNetwork network, List<TokenRow> rows, boolean disturb) {
    try (NDManager scope = network.newScope();
        GradientScope gradients = GradientScope.recording()) {
      NDArray loss = network.labelLogits(scope, rows, Dropout.of(0.1, 1, 1)).logSoftmax(1).sum();
      if (disturb) {
        reuseFreedMemory();
      }
      gradients.backward(loss);
    }
    List<float[]> values = new ArrayList<>();
    for (Network.Parameter parameter : network.parameters()) {
      try (NDArray gradient = JniUtils.getGradient(Tensors.raw(parameter.array()))) {
        values.add(gradient == null ? new float[0] : gradient.toFloatArray());
      }
      if (values.get(values.size() - 1).length > 0) {
        JniUtils.zeroGrad(Tensors.raw(parameter.array()));
      }
    }
    return values;
  }

  /** Collects what is unreachable and fills fresh direct memory of many sizes with NaN. */
  private static void reuseFreedMemory() {
    List<ByteBuffer> fresh = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      System.gc();

      for (int i = 0; i < 2000; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8 << (i % 11));
        while (buffer.hasRemaining()) {
          buffer.put((byte) 0xff);
        }
        fresh.add(buffer);
      }
    }
    assertThat(fresh).isNotEmpty();
  }
}
