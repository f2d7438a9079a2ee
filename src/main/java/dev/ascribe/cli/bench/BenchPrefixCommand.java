package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.model.EncoderBenchmark;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Task;
import dev.ascribe.worker.PrefixBenchmark;
import dev.ascribe.worker.device.DeviceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench prefix}: measures the time that reuse of a prompt's beginning saves. */
@Command(
    description = {
      "Measures how much time a decoder saves by computing a long prompt only once.",
      "",
      "Random coalitions of one text after the prompt are evaluated with the prompt's keys and values",
      "computed once a round, and with every row computed completely. Both take turns in one process.",
      "ratio is seconds_without_reuse / seconds_with_reuse, the median over rounds."
    })
public final class BenchPrefixCommand extends AscribeCommand {
  private static final int BATCH_TOKENS = 2048;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "smollm2-135m-instruct",
      description = "A decoder: a catalog name or a directory (default: smollm2-135m-instruct).")
  private String model;

  @Option(
      names = "--prefix-tokens",
      paramLabel = "N",
      defaultValue = "500",
      description = "Number of tokens before the text (default: 500).")
  private int prefixTokens;

  @Option(
      names = "--words",
      paramLabel = "N",
      defaultValue = "20",
      description = "Number of words of the text (default: 20).")
  private int words;

  @Option(
      names = "--coalitions",
      paramLabel = "N",
      defaultValue = "32",
      description = "Number of random coalitions, each of half of the words (default: 32).")
  private int coalitions;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Number of rounds that count (default: 2).")
  private int rounds;

  public BenchPrefixCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    EngineOptions options = engineOptions();
    double[] with = new double[rounds];
    double[] without = new double[rounds];
    double[] ratios = new double[rounds];
    double largest = 0;
    try (PrefixBenchmark benchmark = open(options)) {
      List<TokenRow> rows = benchmark.rows(prefixTokens, words, coalitions);
      // The first call loads the model and warms up.
      benchmark.measure(rows.subList(0, 1), BATCH_TOKENS);
      for (int round = 0; round < rounds; round++) {
        PrefixBenchmark.Round result = benchmark.measure(rows, BATCH_TOKENS);
        with[round] = result.withReuse();
        without[round] = result.withoutReuse();
        ratios[round] = without[round] / with[round];
        largest = Math.max(largest, result.largestDifference());
        context().note("round %d of %d".formatted(round + 1, rounds));
      }
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ratio", EncoderBenchmark.median(ratios));
    object.put("seconds_with_reuse", EncoderBenchmark.median(with));
    object.put("seconds_without_reuse", EncoderBenchmark.median(without));
    object.put("largest_score_difference", largest);
    object.put("prefix_tokens", prefixTokens);
    object.put("words", words);
    object.put("coalitions", coalitions);
    object.put("rounds", rounds);
    printJson(object);
    return DONE;
  }

  private PrefixBenchmark open(EngineOptions options) {
    // The tensor engine reads the number of threads when it loads.
    DeviceId.shareOutCores(List.of(new DeviceId(false, 0)));
    Task task = Task.SENTIMENT;
    ModelRef reference =
        new ModelRef(
            model, Paradigm.DECODER, task.labels(), "{text} It was", task.labelWords(), null);
    return PrefixBenchmark.open(
        DeviceId.parse(options.devices()).get(0),
        reference,
        new ModelCatalog(new ModelHome(options.home())).resolve(model));
  }
}
