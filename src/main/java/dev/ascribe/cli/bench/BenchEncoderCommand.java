package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.model.EncoderBenchmark;
import dev.ascribe.worker.DeviceBenchmark;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench encoder}: compares the speed of a forward pass with a bare matrix product. */
@Command(
    description = {
      "Measures an encoder's forward pass beside a product of 2048 x 2048 matrices.",
      "",
      "Both take turns in one process. ratio is forward_gflops / matmul_gflops, the median over rounds."
    })
public final class BenchEncoderCommand extends AscribeCommand {
  @Mixin private BenchSubject subject;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "64",
      description = "Number of texts in the batch (default: 64).")
  private int rows;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Number of tokens of each text (default: 32).")
  private int tokens;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Number of rounds that count (default: 7).")
  private int rounds;

  public BenchEncoderCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    EngineOptions options = engineOptions();
    EncoderBenchmark.Result result;
    try (DeviceBenchmark benchmark = subject.open(options)) {
      result = benchmark.encoder(rows, tokens, rounds);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ratio", result.ratio());
    object.put("forward_gflops", result.forwardGflops());
    object.put("matmul_gflops", result.matmulGflops());
    object.put("rows", result.rows());
    object.put("tokens", result.tokens());
    object.put("rounds", result.rounds());
    printJson(object);
    return DONE;
  }
}
