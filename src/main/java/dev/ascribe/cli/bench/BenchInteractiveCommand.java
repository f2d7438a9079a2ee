package dev.ascribe.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.StudyFile;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench interactive}: measures how long one client waits while a study runs. */
@Command(
    description = {
      "Measures the latency of one client of a daemon, alone and beside a study.",
      "",
      "The client sends one request after the other, first alone and then while the daemon runs the",
      "study, which is cancelled at the end. ratio is the p95 of the latency beside the study divided by",
      "the median latency alone. The daemon's cache must be off (ascribe.worker.cache-bytes = 0;",
      "cached_share shows whether it is). The daemon must not have run the study before."
    })
public final class BenchInteractiveCommand extends ClientCommand {
  private static final double TOLERANCE = 1e-4;

  @Mixin private LoadTexts.Options options;

  @Option(
      names = "--beside",
      paramLabel = "STUDY.conf",
      required = true,
      description = "The study.")
  private Path studyFile;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "Number of different requests, each of which is first sent alone (default: " + "60).")
  private int requests;

  @Option(
      names = "--pause",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Pause between an answer and the next request (default: 0).")
  private double pause;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Time of measurement beside the study, which ends earlier if the study does "
              + "(default: 10).")
  private double minutes;

  public BenchInteractiveCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    StudyFile study = StudyFile.read(studyFile);
    DaemonClient client = client();
    LoadTexts texts = options.texts();
    ExplainLoad.warmUp(client, texts);
    ExplainLoad alone = new ExplainLoad(client, texts::request, 1, pause);
    alone.run(number -> number < requests, requests, ExplainLoad.UNCHECKED, TOLERANCE);
    double median = alone.latencies().percentile(0.5);
    context().note("alone: %.0f ms".formatted(median));
    ExplainLoad beside = new ExplainLoad(client, texts::request, 1, pause);
    JsonNode ran;
    try (BackgroundStudy running = BackgroundStudy.start(client, study)) {
      long end = System.nanoTime() + (long) (minutes * 60e9);
      beside.run(
          number -> System.nanoTime() < end && running.isRunning(),
          requests,
          (number, answer) -> compared(beside, alone, number, answer),
          TOLERANCE);
      ran = running.now();
    }
    double p95 = beside.latencies().percentile(0.95);
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("ratio", p95 / median);
    report.put("answered", beside.answered.sum());
    report.put("wrong", beside.wrong.sum());
    report.put("lost", beside.lost());
    report.put("failures", beside.failures);
    report.put("largest_difference", beside.largestDifference());
    report.put("cached_share", beside.cachedShare());
    report.put("latency_milliseconds", beside.latencies().json());
    report.put("solo_latency_milliseconds", alone.latencies().json());
    report.put("study_instances", ran.path("completed").asInt());
    report.put("study_evaluations", ran.path("evaluations").asLong());
    printJson(report);
    return beside.wrong.sum() + beside.lost() == 0 ? DONE : FAILED;
  }

  private double compared(ExplainLoad beside, ExplainLoad alone, int number, JsonNode answer) {
    context()
        .note(
            "%d answered, p95 %.0f ms"
                .formatted(beside.answered.sum(), beside.latencies().percentile(0.95)));
    return ExplainLoad.difference(answer, alone.answers.get(number));
  }
}
