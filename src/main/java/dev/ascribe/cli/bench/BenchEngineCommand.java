package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.EncoderBenchmark;
import dev.ascribe.model.TokenRow;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.worker.DeviceBenchmark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench engine}: compares the engine with a bare loop over the same coalitions. */
@Command(
    description = {
      "Measures coalition evaluations by the engine beside a bare loop over the same coalitions.",
      "",
      "Both make the same batches, and take turns in one process. ratio is",
      "engine_evaluations_per_second / bare_evaluations_per_second, the median over rounds."
    })
public final class BenchEngineCommand extends AscribeCommand {
  private static final long SEED = 13;
  private static final String BATCH_TOKENS = "ascribe.worker.batch-tokens";
  private static final String CACHE_BYTES = "ascribe.worker.cache-bytes";

  @Mixin private BenchSubject subject;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Number of random orders for each of the 24 test texts of sample-sentiment (default: "
              + "10).")
  private int permutations;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of rounds that count (default: 3).")
  private int rounds;

  public BenchEngineCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    EngineOptions options = everyCoalitionComputed(engineOptions());
    int batchTokens = options.config().getInt(BATCH_TOKENS);
    List<TextInput> texts = LoadTexts.samples();
    double[] through = new double[rounds];
    double[] bare = new double[rounds];
    int evaluations;
    ExecutorService callers = Executors.newFixedThreadPool(texts.size());
    try (Engine engine = context().engines().open(options);
        DeviceBenchmark device = subject.open(options)) {
      List<TokenRow> rows =
          device.coalitionRows(
              texts, Method.SHAPLEY_SAMPLING, Budget.ofPermutations(permutations), SEED);
      evaluations = rows.size();
      // Both sides load the model and warm up on a part of the work.
      explain(engine, callers, texts.subList(0, 1));
      device.bareLoop(rows.subList(0, Math.min(rows.size(), 64)), batchTokens);
      for (int round = 0; round < rounds; round++) {
        through[round] = explain(engine, callers, texts);
        bare[round] = device.bareLoop(rows, batchTokens);
        context().note("round %d of %d".formatted(round + 1, rounds));
      }
    } finally {
      callers.shutdown();
    }
    double[] ratios = new double[rounds];
    Arrays.setAll(ratios, round -> through[round] / bare[round]);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ratio", EncoderBenchmark.median(ratios));
    object.put("engine_evaluations_per_second", EncoderBenchmark.median(through));
    object.put("bare_evaluations_per_second", EncoderBenchmark.median(bare));
    object.put("texts", texts.size());
    object.put("evaluations", evaluations);
    object.put("rounds", rounds);
    printJson(object);
    return DONE;
  }

  /**
   * Options without a cache, since rounds repeat their texts, and with a fixed number of tokens for
   * the batches of both sides.
   */
  private static EngineOptions everyCoalitionComputed(EngineOptions options) {
    EngineOptions uncached = options.with(CACHE_BYTES, 0);
    return uncached.config().getString(BATCH_TOKENS).equals("auto")
        ? uncached.with(BATCH_TOKENS, 2048)
        : uncached;
  }

  /** Explains all texts at once and returns coalition evaluations per second. */
  private double explain(Engine engine, ExecutorService callers, List<TextInput> texts) {
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    long start = System.nanoTime();
    for (TextInput text : texts) {
      ExplanationRequest request =
          subject.request(text, Method.SHAPLEY_SAMPLING, permutations, null, SEED);
      answers.add(
          CompletableFuture.supplyAsync(
              // The prediction is one more evaluation.
              () -> engine.explain(request).attribution().evaluations() + 1, callers));
    }
    int evaluations = answers.stream().mapToInt(CompletableFuture::join).sum();
    return evaluations / ((System.nanoTime() - start) / 1e9);
  }
}
