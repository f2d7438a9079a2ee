package dev.ascribe.cli.study;

import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.common.Names;
import dev.ascribe.common.Table;
import dev.ascribe.scheduling.CostForecast;
import dev.ascribe.scheduling.MachineRates;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Method;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyEstimate;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code plan} shows of a study, for people and for programs.
 *
 * @param forecast empty if a model of the study is not on this machine
 * @param machine for which the forecast is made
 * @param isAssumed whether the user has named the GFLOP/s of that machine
 */
record PlannedStudy(
    StudySpec study,
    StudyPlan plan,
    List<PlannedData> data,
    StudyEstimate estimate,
    Optional<CostForecast> forecast,
    MachineRates machine,
    boolean isAssumed) {
  private static final double BYTES_PER_GIB = 1L << 30;

  /** The plan for people. */
  List<String> lines(int width) {
    List<String> lines = new ArrayList<>();
    lines.add("study " + study.id());
    lines.add("");
    data.forEach(dataset -> lines.addAll(dataset.lines()));
    lines.add("");
    lines.addAll(runs().lines("  ", width));
    for (StudyPlan.Skipped skipped : plan.skipped()) {
      lines.add("  skipped: " + skipped.what() + ": " + skipped.reason());
    }
    lines.add("");
    lines.add(
        "%s, %d of them trained (%s); %s explained; %s"
            .formatted(
                Names.count(estimate.runs(), "run"),
                estimate.trainedRuns(),
                Names.count(estimate.trainingSteps(), "optimiser step"),
                Names.count(estimate.instances(), "text"),
                Names.count(estimate.units(), "unit")));
    lines.add("");
    lines.addAll(evaluations().lines("  ", width));
    if (estimate.tooLongForExact() > 0) {
      lines.add(
          "  shapley-exact leaves out %s of more than %s"
              .formatted(
                  Names.count(estimate.tooLongForExact(), "text"),
                  Names.count(StudyEstimate.MAX_EXACT_FEATURES, "feature")));
    }
    withoutSensitivity().ifPresent(lines::add);
    forecast.ifPresent(known -> lines.addAll(costs(known)));
    return lines;
  }

  private Table runs() {
    Table table = new Table().column("run", Table.Align.LEFT);
    table.column("training texts per class", Table.Align.RIGHT).column("seed", Table.Align.RIGHT);
    for (RunSpec run : plan.runs()) {
      table.row(List.of(run.id(), String.valueOf(run.trainingSize()), String.valueOf(run.seed())));
    }
    return table;
  }

  /** The line that names the methods of which max-sensitivity is not measured. */
  private Optional<String> withoutSensitivity() {
    List<String> others =
        study.methods().stream()
            .filter(method -> method.kind() != Method.Kind.GRADIENT)
            .map(Method::id)
            .toList();
    return study.measures().contains(Measure.MAX_SENSITIVITY)
        ? Optional.of(
            "  max-sensitivity leaves out %s: it needs gradients at the word embeddings"
                .formatted(String.join(", ", others)))
        : Optional.empty();
  }

  private Table evaluations() {
    Table table =
        new Table().column("for", Table.Align.LEFT).column("evaluations", Table.Align.RIGHT);
    estimate
        .methodEvaluations()
        .forEach((method, count) -> table.row(List.of(method.id(), count.toString())));
    table.row(List.of("predictions", String.valueOf(estimate.instances())));
    estimate
        .measureEvaluations()
        .forEach((measure, count) -> table.row(List.of(measure.id(), count.toString())));
    table.row(List.of("all", String.valueOf(estimate.evaluations())));
    return table;
  }

  private List<String> costs(CostForecast known) {
    String cores = Names.count(Runtime.getRuntime().availableProcessors(), "core");
    return List.of(
        "",
        String.format(
            Locale.ROOT,
            "about %s and %.1f GiB of native memory on %s",
            Durations.format(known.seconds()),
            known.peakBytes() / BYTES_PER_GIB,
            isAssumed ? "the assumed machine" : cores + ", if nothing else uses this machine"),
        String.format(
            Locale.ROOT,
            "  assumed: %.0f GFLOP/s %s, memory of %.0f GB/s, %.1f tokens a word, %s of template,"
                + " coalitions of half the words,",
            isAssumed ? machine.gflops() : MachineRates.CORE_GFLOPS,
            isAssumed ? "in all" : "a core",
            machine.bandwidth(),
            CostForecast.TOKENS_PER_WORD,
            Names.count(CostForecast.TEMPLATE_TOKENS, "token")),
        String.format(
            Locale.ROOT,
            "  training three forward passes a text and an update of all weights a step,"
                + " %s to start and for all work besides the models; nothing stored yet",
            Durations.format(known.hostSeconds())));
  }

  /** The plan for programs. */
  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("study", study.id());
    object.put("runs", plan.runs().stream().map(RunSpec::id).toList());
    List<Map<String, String>> skipped = new ArrayList<>();
    for (StudyPlan.Skipped combination : plan.skipped()) {
      skipped.add(Map.of("what", combination.what(), "reason", combination.reason()));
    }
    object.put("skipped", skipped);
    object.put("datasets", data.stream().map(PlannedData::json).toList());
    object.put("trained_runs", estimate.trainedRuns());
    object.put("training_steps", estimate.trainingSteps());
    object.put("instances", estimate.instances());
    object.put("units", estimate.units());
    Map<String, Long> methods = new LinkedHashMap<>();
    estimate.methodEvaluations().forEach((method, count) -> methods.put(method.id(), count));
    object.put("method_evaluations", methods);
    Map<String, Long> measures = new LinkedHashMap<>();
    estimate.measureEvaluations().forEach((measure, count) -> measures.put(measure.id(), count));
    object.put("measure_evaluations", measures);
    object.put("faithfulness_evaluations", estimate.faithfulnessEvaluations());
    object.put("evaluations", estimate.evaluations());
    object.put("assumed_gflops", machine.gflops());
    object.put("assumed_bandwidth", machine.bandwidth());
    object.put("seconds", forecast.map(CostForecast::seconds).orElse(null));
    object.put("host_seconds", forecast.map(CostForecast::hostSeconds).orElse(null));
    object.put("peak_bytes", forecast.map(CostForecast::peakBytes).orElse(null));
    return object;
  }
}
