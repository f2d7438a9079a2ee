package dev.ascribe.cli.bench;

import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.Meters;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench load}: measures a daemon under load and compares its answers with solo ones. */
@Command(
    description = {
      "Measures a daemon under many requests for explanations at the same time.",
      "",
      "The texts have 10 to 20 words. Each request is first sent alone, then all are sent by many clients",
      "at once. The command counts answers that are lost, that are rejected, or that differ from the",
      "answer given alone, and measures latencies and the daemon's memory. ratio is",
      "evaluations_per_second / solo_evaluations_per_second. The daemon's cache must be off",
      "(ascribe.worker.cache-bytes = 0; cached_share shows whether it is), since it would answer repeated",
      "requests. 'bench shapley --texts load --evaluations 50' measures the same texts without a daemon."
    })
public final class BenchLoadCommand extends ClientCommand {
  private static final double TOLERANCE = 1e-4;
  private static final String EVALUATIONS = "ascribe_evaluations_total";
  private static final String TOKENS = "ascribe_tokens_total";

  @Mixin private LoadTexts.Options options;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200",
      description = "Number of different requests (default: 200).")
  private int requests;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "200",
      description = "Number of clients that ask at the same time (default: 200).")
  private int concurrency;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Send the requests again and again for this time, instead of once each.")
  private double minutes;

  public BenchLoadCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    DaemonClient client = client();
    LoadTexts texts = options.texts();
    ExplainLoad.warmUp(client, texts);
    Meters atFirst = Meters.parse(client.metrics());
    ExplainLoad solo = new ExplainLoad(client, texts::request, 1, 0);
    double soloSeconds =
        solo.run(number -> number < requests, requests, ExplainLoad.UNCHECKED, TOLERANCE);
    context().note("%d solo answers in %.1f s".formatted(solo.answered.sum(), soloSeconds));
    ExplainLoad load = new ExplainLoad(client, texts::request, concurrency, 0);
    Meters before = Meters.parse(client.metrics());
    DaemonMemory memory = new DaemonMemory(client, line -> context().note(counts(load) + line));
    double seconds;
    try (memory) {
      seconds =
          load.run(
              more(),
              requests,
              (number, answer) -> ExplainLoad.difference(answer, solo.answers.get(number)),
              TOLERANCE);
    }
    Meters after = Meters.parse(client.metrics());
    Map<String, Object> report = new LinkedHashMap<>();
    double rate = rate(before, after, EVALUATIONS, seconds);
    double soloRate = rate(atFirst, before, EVALUATIONS, soloSeconds);
    report.put("ratio", rate / soloRate);
    report.put("answered", load.answered.sum());
    report.put("wrong", load.wrong.sum());
    report.put("lost", load.lost());
    report.put("failures", load.failures);
    report.put("rejected", load.rejections.sum());
    report.put("largest_difference", load.largestDifference());
    report.put("seconds", seconds);
    report.put("answers_per_second", load.answered.sum() / seconds);
    report.put("evaluations_per_second", rate);
    report.put("solo_evaluations_per_second", soloRate);
    report.put("tokens_per_second", rate(before, after, TOKENS, seconds));
    report.put("cached_share", load.cachedShare());
    report.put("latency_milliseconds", load.latencies().json());
    report.put("solo_latency_milliseconds", solo.latencies().json());
    memory.addTo(report);
    printJson(report);
    return load.wrong.sum() + load.lost() == 0 ? DONE : FAILED;
  }

  private IntPredicate more() {
    long end = System.nanoTime() + (long) (minutes * 60e9);
    return minutes > 0 ? number -> System.nanoTime() < end : number -> number < requests;
  }

  private static double rate(Meters from, Meters to, String meter, double seconds) {
    return (to.sum(meter) - from.sum(meter)) / seconds;
  }

  private static String counts(ExplainLoad load) {
    return "%d answered, %d rejected, %d lost, %d wrong, "
        .formatted(load.answered.sum(), load.rejections.sum(), load.lost(), load.wrong.sum());
  }
}
