package dev.ascribe.worker.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.ascribe.SharedFiles;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.DecoderModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.PromptContext;
import dev.ascribe.study.PromptContext.Calibration;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Batches of a decoder whose prompt begins with an instruction of hundreds of tokens, which all
 * rows share: they are filled, timed and counted in the tokens that are computed for each row.
 */
class DecoderBatchesTest {
  private static final int BUDGET = 256;
  private static final TextInput TEXT =
      new TextInput("the movie was long but its story is good and we loved the music", null);

  private final List<long[]> recorded = new ArrayList<>();
  private DecoderModel model;
  private BatchBudgets budgets;
  private CoalitionEvaluator evaluator;
  private ModelRef reference;

  @BeforeEach
  void load() {
    Path stories = SharedFiles.require("models/stories260K");
    String instruction = "Say how the writer of this review feels. ".repeat(12);
    reference =
        new ModelRef(
            stories.toString(),
            Paradigm.DECODER,
            List.of("negative", "positive"),
            "Review: {text}\nIt was",
            // Of one and of several tokens: all but the last of them are computed with each row.
            List.of("bad", "extraordinarily wonderful"),
            null,
            new PromptContext(
                instruction, "\n\n", List.of(), PromptContext.CHAT_NONE, Calibration.NONE));
    model = (DecoderModel) ModelLoader.load(reference, stories, Device.cpu());
    budgets = new BatchBudgets(OptionalInt.of(BUDGET));
    ResidentModels models = new ResidentModels(any -> model, Long.MAX_VALUE);
    LocalDevice device =
        new LocalDevice(
            "cpu:0",
            new AdditiveRuntime(rows -> {}),
            new Recorder() {
              @Override
              public void batchEvaluated(String device, int rows, long tokens, long padded) {
                recorded.add(new long[] {rows, tokens, padded});
              }
            });
    evaluator =
        new CoalitionEvaluator(
            device, models, new DerivedInputs(1 << 20), new CoalitionCache(0), budgets);
  }

  @AfterEach
  void close() {
    if (model != null) {
      model.close();
    }
  }

  private List<Coalition> coalitions() {
    int n = TEXT.words().size();
    return IntStream.range(0, 200)
        .mapToObj(i -> Coalition.ofBits(n, CounterRandom.of(3, "rows", i).nextInt(1 << n)))
        .toList();
  }

  private void join() {
    List<Coalition> coalitions = coalitions();
    WorkUnit.Subject subject = new WorkUnit.Subject(reference, TEXT, false, FeatureLevel.WORD);
    evaluator.join(
        Leases.lease(
            1,
            new WorkUnit.EvaluateCoalitions(
                "rows",
                subject,
                AbsencePolicy.REMOVE,
                TEXT.words().size(),
                coalitions.stream().map(Coalition::toLongs).toList()),
            1,
            false));
  }

  @Test
  void metersCountWhatIsComputed() {
    join();
    EncodedInput input = model.encode(TEXT, false);
    int appended = model.network().appendedTokens();
    assertThat(appended).isPositive();
    TokenRow whole = model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
    long prefix = whole.length() + appended - model.computedTokens(whole);
    assertThat(prefix).isGreaterThan(100);
    // The prefix is computed once, with the first batch.
    long expected = prefix;
    for (Coalition coalition : coalitions()) {
      int length = model.row(input, coalition, AbsencePolicy.REMOVE).length();
      assertThat(length).isGreaterThan(100);
      int computed = model.computedTokens(model.row(input, coalition, AbsencePolicy.REMOVE));
      assertThat(computed).isBetween(1 + appended, 100 + appended);
      expected += computed;
    }
    List<CoalitionEvaluator.Answer> answers = new ArrayList<>();
    while (!evaluator.isEmpty()) {
      answers.addAll(evaluator.evaluate(evaluator.takeBatch()));
    }
    assertThat(answers).hasSize(1);
    assertThat(recorded.stream().mapToLong(batch -> batch[0]).sum()).isEqualTo(200);
    assertThat(recorded.stream().mapToLong(batch -> batch[1]).sum()).isEqualTo(expected);
    assertThat(recorded.get(0)[2]).isBetween(recorded.get(0)[1], BUDGET + prefix);
    assertThat(recorded.subList(1, recorded.size()))
        .allSatisfy(batch -> assertThat(batch[2]).isBetween(batch[1], (long) BUDGET));
  }

  @Test
  void aCapOnSecondsHoldsInTheTokensThatAreComputed() {
    join();
    long start = System.nanoTime();
    evaluator.evaluate(evaluator.takeBatch());
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = recorded.get(0)[2] / seconds;
    // What is computed in so long, which is less than the budget; the shared prompt is no part.
    double cap = 200 / rate;
    assertThat((double) budgets.of(reference).tokens(cap)).isBetween(128.0, 256.0);
    long rows = evaluator.takeBatch(cap, false).size();
    assertThat(rows).isLessThanOrEqualTo(recorded.get(0)[0]);
  }

  @Test
  void operationsLeaveOutTheKeptPrefix() {
    EncodedInput input = model.encode(TEXT, false);
    TokenRow row = model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
    int prefix = row.length() + model.network().appendedTokens() - model.computedTokens(row);
    double whole = model.forwardFlops(row.length());
    double ofPrefix =
        model.network().costs().forwardFlops(row.length(), 0) - model.computedFlops(row);
    assertThat(prefix).isGreaterThan(row.length() / 2);
    assertThat(ofPrefix / whole).isCloseTo((double) prefix / row.length(), within(0.35));
    assertThat(model.computedFlops(row)).isLessThan(whole / 2);
  }
}
