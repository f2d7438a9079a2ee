package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.TokenRow;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import dev.ascribe.telemetry.ProcessMeters;
import dev.ascribe.worker.DeviceBenchmark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench shapley}: measures the speed that the engine sustains. */
@Command(
    description = {
      "Measures the sustained speed of the engine beside a bare loop over the same kind of batches.",
      "",
      "The engine explains texts without a pause; both take turns in one process. ratio is",
      "evaluations_per_second / bare_evaluations_per_second. Only evaluations that the device computes",
      "count, not those that the cache answers."
    })
public final class BenchShapleyCommand extends AscribeCommand {
  private static final String CACHE_BYTES = "ascribe.worker.cache-bytes";
  private static final int BARE_ROWS = 1500;
  private static final int BATCH_TOKENS = 2048;
  private static final int LOAD_TEXTS = 200;

  @Mixin private BenchSubject subject;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Time of measurement, with the bare loop's turns (default: 1).")
  private double minutes;

  @Option(
      names = "--turn",
      paramLabel = "SECONDS",
      defaultValue = "40",
      description = "Time of the engine's turn before each turn of the bare loop (default: 40).")
  private double turn;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "shapley-kernel",
      description = "The estimator (default: shapley-kernel).")
  private String method;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      defaultValue = "350",
      description = "Number of coalitions of each text (default: 350).")
  private int evaluations;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "8",
      description = "Number of texts that are explained at the same time (default: 8).")
  private int requests;

  @Option(
      names = "--texts",
      paramLabel = "NAME",
      defaultValue = "sample",
      description =
          "sample: the test texts of the sample set; load: those of bench load, of 10 to 20 words"
              + " (default: sample).")
  private String texts;

  @Option(
      names = "--cache",
      description =
          "Leave the coalition cache on. It then answers much, because the same texts are "
              + "repeated.")
  private boolean cache;

  public BenchShapleyCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    EngineOptions options = cache ? engineOptions() : engineOptions().with(CACHE_BYTES, 0);
    Method estimator = Named.parse(Method.class, "--method", method);
    List<TextInput> inputs = inputs();
    List<Turn> turns = new ArrayList<>();
    try (Engine engine = context().engines().open(options);
        DeviceBenchmark device = subject.open(options)) {
      int batchTokens = BATCH_TOKENS;
      SteadyLoad load =
          new SteadyLoad(
              engine,
              inputs,
              requests,
              (text, seed) -> subject.request(text, estimator, 1, evaluations, seed));
      load.runFor(turn / 4);
      device.bareLoop(rows(device, inputs.subList(0, 1), estimator), batchTokens);
      long end = System.nanoTime() + (long) (minutes * 60e9);
      while (System.nanoTime() < end) {
        SteadyLoad.Result result = load.runFor(turn);
        // The bare loop gets the same texts, since longer ones take longer on both sides.
        double bare = device.bareLoop(rows(device, result.explained(), estimator), batchTokens);
        turns.add(new Turn(result, bare, ProcessMeters.residentBytes() / 1e6));
        context()
            .note(
                "%.0f evaluations/s, bare %.0f, ratio %.3f, %s, %.0f MB resident"
                    .formatted(
                        result.evaluationsPerSecond(),
                        bare,
                        result.evaluationsPerSecond() / bare,
                        Names.count(result.explained().size(), "text"),
                        ProcessMeters.residentBytes() / 1e6));
      }
    }
    printJson(report(turns));
    return DONE;
  }

  private List<TextInput> inputs() {
    return switch (texts) {
      case "sample" -> LoadTexts.samples();
      case "load" -> LoadTexts.of("", method, evaluations).inputs(LOAD_TEXTS);
      default -> throw Names.unknown("--texts", texts, List.of("sample", "load"));
    };
  }

  private record Turn(SteadyLoad.Result engine, double bare, double residentMegabytes) {}

  private Map<String, Object> report(List<Turn> turns) {
    double seconds = turns.stream().mapToDouble(each -> each.engine().seconds()).sum();
    long computed = turns.stream().mapToLong(each -> each.engine().usage().evaluations()).sum();
    long tokens = turns.stream().mapToLong(each -> each.engine().usage().tokens()).sum();
    long padded = turns.stream().mapToLong(each -> each.engine().usage().paddedTokens()).sum();
    long hits = turns.stream().mapToLong(each -> each.engine().usage().cacheHits()).sum();
    long misses = turns.stream().mapToLong(each -> each.engine().usage().cacheMisses()).sum();
    long texts = turns.stream().mapToLong(each -> each.engine().explained().size()).sum();
    // The harmonic mean of rates over equal work is the rate over all of it.
    double bare = turns.size() / turns.stream().mapToDouble(each -> 1 / each.bare()).sum();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ratio", computed / seconds / bare);
    object.put("evaluations_per_second", computed / seconds);
    object.put("bare_evaluations_per_second", bare);
    object.put("tokens_per_second", tokens / seconds);
    object.put("padding_share", 1 - (double) tokens / padded);
    object.put("cache_hit_share", (double) hits / Math.max(1, hits + misses));
    object.put("texts", texts);
    object.put("texts_per_second", texts / seconds);
    object.put("seconds", seconds);
    object.put("resident_megabytes_first", turns.get(0).residentMegabytes());
    object.put("resident_megabytes_last", turns.get(turns.size() - 1).residentMegabytes());
    return object;
  }

  /**
   * The rows of the texts, thinned out so that a turn of the bare loop is short. Estimators
   * evaluate pairs of a coalition and its complement, so pairs are left out: short and long rows
   * stay in proportion.
   */
  private List<TokenRow> rows(DeviceBenchmark device, List<TextInput> texts, Method estimator) {
    List<TokenRow> all =
        device.coalitionRows(texts, estimator, Budget.ofEvaluations(evaluations), 13);
    int step = Math.max(1, all.size() / BARE_ROWS);
    return IntStream.range(0, all.size())
        .filter(i -> i / 2 % step == 0)
        .mapToObj(all::get)
        .toList();
  }
}
