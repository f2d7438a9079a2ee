package dev.ascribe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.Meters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench load}: what a daemon answers under load, and whether it is right. */
@Command(
    description = {
      "Sends requests to explain texts of 10 to 20 words to a daemon, many at once, after asking the",
      "same one by one. Counts answers that are lost, rejected for later, or other than the solo",
      "ones; measures latencies and the daemon's memory. The daemon's cache must be off",
      "(ascribe.worker.cache-bytes = 0), or it answers what it was asked before: see cached_share."
    })
final class BenchLoadCommand extends ClientCommand {
  private static final double TOLERANCE = 1e-4;
  private static final long SAMPLE_SECONDS = 15;
  private static final String RESIDENT = "process_resident_memory_bytes";
  private static final String EVALUATIONS = "ascribe_evaluations_total";

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200",
      description = "Different requests (default: 200).")
  private int requests;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "200",
      description = "Clients that ask at once (default: 200).")
  private int concurrency;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      defaultValue = "50",
      description = "Budget of a request (default: 50).")
  private int evaluations;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "bert-base-uncased",
      description = "A model that the daemon knows (default: bert-base-uncased).")
  private String model;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "shapley-kernel",
      description = "The method (default: shapley-kernel).")
  private String method;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Send the requests again and again for so long, instead of once each.")
  private double minutes;

  @Option(
      names = "--interactive",
      description = "One client that asks one by one: the latency that a person sees.")
  private boolean interactive;

  private double residentFirst = Double.NaN;
  private double residentLast = Double.NaN;
  private double residentMost = Double.NaN;

  BenchLoadCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run() {
    DaemonClient client = client();
    LoadTexts texts = LoadTexts.of(model, method, evaluations);
    // The first loads the model; it is no part of what is measured.
    new ExplainLoad(client, number -> texts.request(-1), 1).run(1, 0, 1, (n, answer) -> 0, 0);
    ExplainLoad solo = new ExplainLoad(client, texts::request, 1);
    if (!interactive) {
      double seconds = solo.run(requests, 0, requests, (number, answer) -> 0, 0);
      context().note("%d solo answers in %.1f s".formatted(solo.answered.sum(), seconds));
    }
    ExplainLoad load = new ExplainLoad(client, texts::request, interactive ? 1 : concurrency);
    Meters before = Meters.parse(client.metrics());
    ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
    double seconds;
    try {
      sampler.scheduleAtFixedRate(() -> sample(client, load), 0, SAMPLE_SECONDS, TimeUnit.SECONDS);
      seconds =
          load.run(
              minutes > 0 ? 0 : requests,
              minutes * 60,
              requests,
              (number, answer) -> difference(solo, number, answer),
              TOLERANCE);
    } finally {
      sampler.shutdownNow();
    }
    Meters after = Meters.parse(client.metrics());
    double computed = after.sum(EVALUATIONS) - before.sum(EVALUATIONS);
    context().output().println(JsonOutput.render(report(load, solo, seconds, computed, after)));
    return load.wrong.sum() + load.lost() == 0 ? DONE : FAILED;
  }

  private double difference(ExplainLoad solo, int number, JsonNode answer) {
    if (interactive) {
      return 0;
    }
    JsonNode expected = solo.answers.get(number);
    return expected == null ? Double.POSITIVE_INFINITY : ExplainLoad.difference(answer, expected);
  }

  private void sample(DaemonClient client, ExplainLoad load) {
    try {
      double resident = Meters.parse(client.metrics()).sum(RESIDENT) / 1e6;
      remember(resident);
      context()
          .note(
              "%d answered, %d rejected, %d lost, %d wrong, %.0f MB resident"
                  .formatted(
                      load.answered.sum(),
                      load.rejections.sum(),
                      load.lost(),
                      load.wrong.sum(),
                      resident));
    } catch (RuntimeException unanswered) {
      // An exception would end the samples; the load itself tells what was lost.
      context().note("no meters: " + unanswered.getMessage());
    }
  }

  private synchronized void remember(double resident) {
    residentFirst = Double.isNaN(residentFirst) ? resident : residentFirst;
    residentMost = Double.isNaN(residentMost) ? resident : Math.max(residentMost, resident);
    residentLast = resident;
  }

  private synchronized Map<String, Object> report(
      ExplainLoad load, ExplainLoad solo, double seconds, double computed, Meters after) {
    remember(after.sum(RESIDENT) / 1e6);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("answered", load.answered.sum());
    object.put("wrong", load.wrong.sum());
    object.put("lost", load.lost());
    object.put("failures", load.failures);
    object.put("rejected", load.rejections.sum());
    object.put("largest_difference", JsonOutput.number(load.largestDifference()));
    object.put("seconds", seconds);
    object.put("answers_per_second", load.answered.sum() / seconds);
    object.put("evaluations_per_second", computed / seconds);
    object.put("cached_share", load.cached.sum() / (double) Math.max(1, load.evaluations.sum()));
    object.put("latency_milliseconds", Latencies.of(load.milliseconds).json());
    if (!interactive) {
      object.put("solo_latency_milliseconds", Latencies.of(solo.milliseconds).json());
    }
    object.put("resident_megabytes_first", JsonOutput.number(residentFirst));
    object.put("resident_megabytes_most", JsonOutput.number(residentMost));
    object.put("resident_megabytes_last", JsonOutput.number(residentLast));
    return object;
  }
}
