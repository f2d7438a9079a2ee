package dev.ascribe.training;

import static dev.ascribe.model.GoldenEncoder.doubles;
import static dev.ascribe.model.GoldenEncoder.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.AlteredModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.GoldenEncoder;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.TrainingSpec;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  private static final List<Instance> TEXTS =
      List.of(
          instance("1", "a wonderful film with a great story", "positive"),
          instance("2", "I love this beautiful song", "positive"),
          instance("3", "the best dinner ever", "positive"),
          instance("4", "a horrible boring game", "negative"),
          instance("5", "the worst service and a rude waiter", "negative"),
          instance("6", "I hate this slow bus", "negative"),
          instance("7", "we sat on the bench", "neutral"),
          instance("8", "the train leaves at nine in the morning", "neutral"),
          instance("9", "a man walks to the store", "neutral"));

  @TempDir Path directory;

  static Stream<Arguments> trajectories() {
    return GoldenEncoder.models()
        .flatMap(
            model ->
                Stream.of(Paradigm.PROMPTED, Paradigm.FINE_TUNED)
                    .map(paradigm -> Arguments.of(model, paradigm)));
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void lossesAndWeightsFollowPyTorchsAdamW(String model, Paradigm paradigm) {
    JsonNode golden = GoldenEncoder.golden(model).get("training").get(paradigm.id());
    List<Instance> texts = new ArrayList<>();
    golden
        .get("texts")
        .forEach(
            node ->
                texts.add(
                    instance(
                        "" + texts.size(), node.get("text").asText(), node.get("label").asText())));
    TrainingSpec spec =
        new TrainingSpec(
            golden.get("epochs").asInt(),
            texts.size(),
            golden.get("learning_rate").asDouble(),
            golden.get("weight_decay").asDouble(),
            golden.get("warmup_share").asDouble(),
            golden.get("clip_norm").asDouble(),
            0);
    ModelRef reference = reference(model, paradigm);
    List<Double> losses = new ArrayList<>();
    TrainingTask.Result result =
        Trainer.train(
            task(model, reference, texts, List.of(), spec, 1, directory),
            (step, steps, loss) -> losses.add(loss),
            () -> false);

    double[] expected = numbers(golden.get("losses"));
    assertThat(losses.stream().mapToDouble(Double::doubleValue).toArray())
        .containsExactly(expected, within(2e-4));
    assertThat(result.steps()).isEqualTo(expected.length);
    try (EncoderModel trained =
        ModelLoader.loadEncoder(
            reference.withCheckpoint(result.checkpoint().toString()),
            GoldenEncoder.directory(model),
            Device.cpu())) {
      for (int i = 0; i < texts.size(); i++) {
        assertThat(doubles(logits(trained, texts.get(i).input())))
            .containsExactly(numbers(golden.get("label_logits_after").get(i)), within(2e-3));
      }
      float[] table = trained.network().wordTableOf(result.checkpoint());
      double[] unused = numbers(golden.get("embedding_of_unused_token_after"));
      assertThat(doubles(Arrays.copyOfRange(table, table.length - unused.length, table.length)))
          .containsExactly(unused, within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PROMPTED", "FINE_TUNED"})
  void learnsItsTextsAndKeepsTheBestCheckpoint(Paradigm paradigm) {
    ModelRef untrained = reference("tiny-bert", paradigm).withCheckpoint(null);
    TrainingSpec spec = new TrainingSpec(25, 3, 5e-3, 0.01, 0.1, 1, 0.1);
    TrainingTask.Result result =
        Trainer.train(
            task("tiny-bert", untrained, TEXTS, TEXTS, spec, 7, directory),
            TrainingTask.Listener.NONE,
            () -> false);
    assertThat(result.devAccuracy()).isEqualTo(1);
    assertThat(result.steps()).isEqualTo(75);
    try (EncoderModel trained =
        ModelLoader.loadEncoder(
            untrained.withCheckpoint(result.checkpoint().toString()),
            GoldenEncoder.directory("tiny-bert"),
            Device.cpu())) {
      double loss = 0;
      for (Instance text : TEXTS) {
        float[] logits = logits(trained, text.input());
        int label = untrained.labels().indexOf(text.label());
        assertThat(dev.ascribe.model.Softmax.argMax(logits)).isEqualTo(label);
        loss -= Math.log(dev.ascribe.model.Softmax.probabilities(logits)[label]) / TEXTS.size();
      }
      assertThat(loss).isCloseTo(result.devLoss(), within(1e-5));
    }
    assertThat(directory).isDirectoryContaining("glob:**/model.safetensors");
  }

  @Test
  void trainingsOnTwoThreadsAtOnceEqualTheSameTrainingsAlone() throws Exception {
    TrainingSpec spec = new TrainingSpec(4, 4, 1e-3, 0.01, 0.1, 1, 0.1);
    List<TrainingTask.Result> alone = new ArrayList<>();
    for (long seed : new long[] {1, 2}) {
      alone.add(train(spec, seed, directory.resolve("alone-" + seed)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<TrainingTask.Result>> together = new ArrayList<>();
      for (long seed : new long[] {1, 2}) {
        together.add(
            threads.submit(() -> train(spec, seed, directory.resolve("together-" + seed))));
      }
      for (int i = 0; i < 2; i++) {
        assertThat(together.get(i).get().devLoss()).isEqualTo(alone.get(i).devLoss());
        assertThat(together.get(i).get().digest()).isEqualTo(alone.get(i).digest());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(alone.get(0).digest()).isNotEqualTo(alone.get(1).digest());
  }

  private static TrainingTask.Result train(TrainingSpec spec, long seed, Path checkpoint) {
    ModelRef reference = reference("tiny-bert", Paradigm.FINE_TUNED).withCheckpoint(null);
    return Trainer.train(
        task("tiny-bert", reference, TEXTS, TEXTS, spec, seed, checkpoint),
        TrainingTask.Listener.NONE,
        () -> false);
  }

  @Test
  void newHeadsFollowTheSeedAndStartSmall() {
    TrainingTask.Result result =
        train(new TrainingSpec(1, 9, 1e-9, 0, 0, 1, 0), 3, directory.resolve("head"));
    try (Checkpoint checkpoint = Checkpoint.open(result.checkpoint())) {
      float[] head = new float[3 * 32];
      checkpoint.read("classifier.weight", FloatBuffer.wrap(head));
      double square = Arrays.stream(doubles(head)).map(x -> x * x).average().orElseThrow();
      assertThat(Math.sqrt(square)).isBetween(0.015, 0.025);
      float[] pooler = new float[32 * 32];
      float[] before = new float[32 * 32];
      checkpoint.read("bert.pooler.dense.weight", FloatBuffer.wrap(pooler));
      try (Checkpoint pretrained = Checkpoint.open(GoldenEncoder.directory("tiny-bert"))) {
        pretrained.read("bert.pooler.dense.weight", FloatBuffer.wrap(before));
      }
      assertThat(doubles(pooler)).containsExactly(doubles(before), within(1e-6));
    }
  }

  @Test
  void aHeadOfOtherLabelsIsReplacedAndTheNewOneKnowsItsLabels() {
    Path foreign =
        AlteredModel.of(GoldenEncoder.directory("tiny-bert"))
            .weightsOf(GoldenEncoder.directory("tiny-bert").resolve("fine-tuned"))
            .labels("one star", "two stars", "three stars")
            .write(directory.resolve("foreign"));
    ModelRef reference = reference("tiny-bert", Paradigm.FINE_TUNED);
    TrainingTask.Result result =
        Trainer.train(
            new TrainingTask(
                reference.withCheckpoint(null),
                foreign,
                TEXTS,
                List.of(),
                new TrainingSpec(1, 9, 1e-9, 0, 0, 1, 0),
                3,
                Device.cpu(),
                directory.resolve("trained")),
            TrainingTask.Listener.NONE,
            () -> false);
    try (Checkpoint trained = Checkpoint.open(result.checkpoint());
        Checkpoint before = Checkpoint.open(foreign)) {
      float[] head = new float[3 * 32];
      float[] foreignHead = new float[3 * 32];
      trained.read("classifier.weight", FloatBuffer.wrap(head));
      before.read("classifier.weight", FloatBuffer.wrap(foreignHead));
      double square = Arrays.stream(doubles(head)).map(x -> x * x).average().orElseThrow();
      assertThat(Math.sqrt(square)).isBetween(0.015, 0.025);
      assertThat(head).isNotEqualTo(foreignHead);
    }
    TextInput text = TEXTS.get(0).input();
    List<String> labels = reference.labels();
    float[] inOrder = logits(result, labels, text);
    float[] reversed = logits(result, List.of(labels.get(2), labels.get(1), labels.get(0)), text);
    assertThat(reversed)
        .containsExactly(new float[] {inOrder[2], inOrder[1], inOrder[0]}, within(1e-6f));
  }

  private static float[] logits(TrainingTask.Result trained, List<String> labels, TextInput text) {
    ModelRef reference =
        new ModelRef(
            "tiny-bert",
            Paradigm.FINE_TUNED,
            labels,
            null,
            List.of(),
            trained.checkpoint().toString());
    try (EncoderModel model =
        ModelLoader.loadEncoder(reference, GoldenEncoder.directory("tiny-bert"), Device.cpu())) {
      return logits(model, text);
    }
  }

  @Test
  void weightsThatAreNoNumbersAnyMoreAreNoCheckpoint() {
    for (double rate : new double[] {1e30, 1e38}) {
      Path checkpoint = directory.resolve("rate-" + rate);
      // The only step has a finite loss; what it makes of the weights has none.
      assertThatThrownBy(() -> train(new TrainingSpec(1, 9, rate, 0.01, 0, 1, 0), 1, checkpoint))
          .isInstanceOfSatisfying(
              AscribeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.NON_FINITE_OUTPUT));
      assertThat(checkpoint.resolve("model.safetensors")).doesNotExist();
    }
  }

  @Test
  void aLossThatIsNoNumberEndsTheTraining() {
    Path broken =
        AlteredModel.of(GoldenEncoder.directory("tiny-bert"))
            .tensor("bert.encoder.layer.0.output.dense.bias", bias -> bias[0] = Float.NaN)
            .write(directory.resolve("broken"));
    TrainingTask task =
        new TrainingTask(
            reference("tiny-bert", Paradigm.FINE_TUNED).withCheckpoint(null),
            broken,
            TEXTS,
            List.of(),
            new TrainingSpec(1, 9, 1e-3, 0, 0, 1, 0),
            1,
            Device.cpu(),
            directory.resolve("none"));
    assertThatThrownBy(() -> Trainer.train(task, TrainingTask.Listener.NONE, () -> false))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.NON_FINITE_OUTPUT))
        .hasMessageContaining("step 1: the loss is NaN");
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void cancellingLeavesNoCheckpoint() {
    int[] steps = {0};
    assertThatThrownBy(
            () ->
                Trainer.train(
                    task(
                        "tiny-bert",
                        reference("tiny-bert", Paradigm.PROMPTED),
                        TEXTS,
                        TEXTS,
                        new TrainingSpec(5, 3, 1e-3, 0, 0, 1, 0),
                        1,
                        directory.resolve("none")),
                    (step, total, loss) -> steps[0] = step,
                    () -> steps[0] == 2))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(Files.exists(directory.resolve("none"))).isFalse();
  }

  @Test
  void evaluationsAndCheckpointsLetOthersThroughToo() {
    List<String> course = new ArrayList<>();
    train(
        new TrainingSpec(1, 9, 1e-3, 0, 0, 1, 0),
        new TrainingTask.Listener() {
          @Override
          public void onStep(int step, int steps, double loss) {
            course.add("step");
          }

          @Override
          public void onPause() {
            course.add("pause");
          }
        },
        () -> false);
    try (Checkpoint checkpoint = Checkpoint.open(directory.resolve("paused"))) {
      int tensors = checkpoint.names().size();
      // Before each tensor that is loaded, within the step, before the only batch of dev, and
      // before each tensor that is written.
      assertThat(course.indexOf("step")).isEqualTo(tensors + 1);
      assertThat(course.subList(tensors + 2, course.size()))
          .hasSize(1 + tensors)
          .containsOnly("pause");
    }
  }

  @Test
  void cancellingACheckpointLeavesNoFile() {
    int[] steps = {0};
    int[] pauses = {0};
    assertThatThrownBy(
            () ->
                train(
                    new TrainingSpec(1, 9, 1e-3, 0, 0, 1, 0),
                    new TrainingTask.Listener() {
                      @Override
                      public void onStep(int step, int total, double loss) {
                        steps[0] = step;
                      }

                      @Override
                      public void onPause() {
                        pauses[0] += steps[0];
                      }
                    },
                    () -> pauses[0] == 10))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(directory.resolve("paused")).isEmptyDirectory();
  }

  private void train(TrainingSpec spec, TrainingTask.Listener listener, BooleanSupplier cancelled) {
    Trainer.train(
        task(
            "tiny-bert",
            reference("tiny-bert", Paradigm.PROMPTED),
            TEXTS,
            TEXTS,
            spec,
            1,
            directory.resolve("paused")),
        listener,
        cancelled);
  }

  private static Instance instance(String id, String text, String label) {
    return new Instance(id, new TextInput(text, null), label, List.of());
  }

  private static ModelRef reference(String model, Paradigm paradigm) {
    return GoldenEncoder.cases()
        .filter(c -> c.model().equals(model) && !c.input().hasPair())
        .map(GoldenEncoder.Case::reference)
        .filter(reference -> reference.paradigm() == paradigm)
        .findFirst()
        .orElseThrow();
  }

  private static TrainingTask task(
      String model,
      ModelRef reference,
      List<Instance> train,
      List<Instance> dev,
      TrainingSpec spec,
      long seed,
      Path checkpoint) {
    return new TrainingTask(
        reference,
        GoldenEncoder.directory(model),
        train,
        dev,
        spec,
        seed,
        Device.cpu(),
        checkpoint);
  }

  private static float[] logits(EncoderModel model, TextInput text) {
    EncodedInput input = model.encode(text, true);
    return model
        .labelLogits(
            List.of(model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE)))[
        0];
  }
}
