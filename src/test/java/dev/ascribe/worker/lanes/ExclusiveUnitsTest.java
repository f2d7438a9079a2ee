package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.ascribe.SharedFiles;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.DecoderModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Attributions;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.PromptContext;
import dev.ascribe.study.PromptContext.Calibration;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.batching.DerivedInputs;
import dev.ascribe.worker.device.DeviceId;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.DjlRuntime;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attributions by the internals of a decoder whose prompt begins with a shared instruction. */
class ExclusiveUnitsTest {
  private static final TextInput TEXT = new TextInput("the movie was long but good", null);

  private final List<Long> tokens = new ArrayList<>();

  private static final DeviceRuntime.TrainingProgress WITHOUT_PAUSE =
      new DeviceRuntime.TrainingProgress() {
        @Override
        public void advanced(int step, int steps) {}

        @Override
        public void pause() {}

        @Override
        public boolean isHurried() {
          return false;
        }

        @Override
        public boolean isCancelled() {
          return false;
        }
      };

  @Test
  void tokensAreCountedWhereTheyAreComputed() {
    Path stories = SharedFiles.require("models/stories260K");
    String instruction = "Say how the writer of this review feels. ".repeat(6);
    ModelRef reference =
        new ModelRef(
            stories.toString(),
            Paradigm.DECODER,
            List.of("negative", "positive"),
            "Review: {text}\nIt was",
            List.of("bad", "good"),
            null,
            new PromptContext(
                instruction, "\n\n", List.of(), PromptContext.CHAT_NONE, Calibration.NONE));
    try (DecoderModel model = (DecoderModel) ModelLoader.load(reference, stories, Device.cpu())) {
      EncodedInput input = model.encode(TEXT, false);
      TokenRow row = model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
      int own = model.computedTokens(row);
      int prefix = row.length() + model.network().appendedTokens() - own;
      assertThat(prefix).isGreaterThan(50);
      ExclusiveUnits units = units(model);

      // Attention of the whole row, behind no prefix.
      compute(units, reference, Method.ATTENTION);
      // The prefix once, and what comes after it in each step.
      compute(units, reference, Method.INTEGRATED_GRADIENTS);
      compute(units, reference, Method.INTEGRATED_GRADIENTS);
      long steps = (long) Attributions.DEFAULT.steps() * own;
      assertThat(tokens).containsExactly((long) row.length(), prefix + steps, steps);
    }
  }

  private ExclusiveUnits units(DecoderModel model) {
    LocalDevice device =
        new LocalDevice(
            "cpu:0",
            new DjlRuntime(new DeviceId(false, 0), Path::of, 1 << 20),
            new Recorder() {
              @Override
              public void batchEvaluated(String device, int rows, long computed, long padded) {
                tokens.add(computed);
                assertThat(padded).isEqualTo(computed);
              }
            });
    return new ExclusiveUnits(
        device, new ResidentModels(any -> model, Long.MAX_VALUE), new DerivedInputs(1 << 20));
  }

  private static void compute(ExclusiveUnits units, ModelRef reference, Method method) {
    WorkUnit.Subject subject = new WorkUnit.Subject(reference, TEXT, false, FeatureLevel.WORD);
    UnitResult result =
        units.compute(
            new WorkUnit.Attribute("unit", subject, method, Attributions.DEFAULT, 1),
            WITHOUT_PAUSE);
    assertThat(result).isInstanceOf(UnitResult.Attributed.class);
  }
}
