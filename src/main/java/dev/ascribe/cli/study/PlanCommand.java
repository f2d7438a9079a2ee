package dev.ascribe.cli.study;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.Table;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.CostForecast;
import dev.ascribe.scheduling.MachineRates;
import dev.ascribe.scheduling.StudyChecks;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Method;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyEstimate;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plan}: shows what {@code run} would do. */
@Command(
    description = {
      "Shows what a study would do: runs, prompts, units, evaluations, memory and time.",
      "",
      "A study that 'run' or a daemon would refuse is refused here too. The time assumes that nothing",
      "else uses this machine."
    })
public final class PlanCommand extends StudyCommand {
  private static final double BYTES_PER_GIB = 1L << 30;

  @Option(names = "--json", description = "Print the plan as JSON.")
  private boolean json;

  @Option(
      names = "--assume-gflops",
      paramLabel = "RATE",
      description =
          "Forecast the time on a machine that does so many GFLOP/s in all, such as a GPU, instead "
              + "of on this one.")
  private Double gflops;

  @Option(
      names = "--assume-bandwidth",
      paramLabel = "RATE",
      description = "Forecast the time with memory that moves so many GB/s (default: 10).")
  private Double bandwidth;

  /**
   * @param forecast empty if a model of the study is not on this machine
   */
  private record Outlook(
      StudySpec study,
      StudyPlan plan,
      List<PlannedData> data,
      StudyEstimate estimate,
      Optional<CostForecast> forecast) {}

  public PlanCommand(CommandContext context) {
    super(context);
  }

  @Override
  void checkOptions() {
    requireRate("--assume-gflops", gflops);
    requireRate("--assume-bandwidth", bandwidth);
  }

  @Override
  int run(StudySpec study) {
    Outlook outlook = outlook(study, engineOptions());
    if (json) {
      printJson(json(outlook));
    } else {
      print(lines(outlook, context().terminal().width()));
    }
    return DONE;
  }

  private static void requireRate(String option, Double rate) {
    if (rate != null && !(rate > 0 && Double.isFinite(rate))) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "%s: is %s (allowed: a number above 0)".formatted(option, rate));
    }
  }

  /** The assumed machine, which is this one where no option says otherwise. */
  private MachineRates machine() {
    MachineRates here = MachineRates.ofThis();
    return new MachineRates(
        gflops == null ? here.gflops() : gflops, bandwidth == null ? here.bandwidth() : bandwidth);
  }

  private Outlook outlook(StudySpec study, EngineOptions options) {
    SchedulerSettings settings = EngineSettings.require(options);
    StudyPlan plan = StudyPlan.of(study);
    Map<String, Dataset> datasets = new LinkedHashMap<>();
    Map<String, List<Integer>> words = new LinkedHashMap<>();
    for (DatasetSpec spec : study.datasets()) {
      Dataset dataset = load(spec, study);
      datasets.put(spec.name(), dataset);
      words.put(spec.name(), features(dataset, study));
    }
    ModelCatalog catalog = new ModelCatalog(new ModelHome(options.home()));
    // What the run would refuse is refused now, and not after the runs before it.
    StudyChecks.requirePossibleRuns(study, plan, datasets, model -> directory(catalog, model));
    StudyChecks.requirePossibleBudgets(study, datasets, settings.maxCoalitions())
        .forEach(warning -> context().note("warning: " + warning));
    StudyEstimate estimate = StudyEstimate.of(study, words);
    return new Outlook(
        study, plan, PlannedData.of(study, datasets), estimate, forecast(study, words, catalog));
  }

  private static Optional<Path> directory(ModelCatalog catalog, String model) {
    try {
      return Optional.of(catalog.resolve(model));
    } catch (AscribeException e) {
      if (e.code() != ErrorCode.MODEL_NOT_FOUND) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** The sum over all models; empty, with a warning, if one of them is not on this machine. */
  private Optional<CostForecast> forecast(
      StudySpec study, Map<String, List<Integer>> words, ModelCatalog catalog) {
    try {
      return Optional.of(CostForecast.of(study, words, catalog, machine()));
    } catch (AscribeException e) {
      if (e.code() != ErrorCode.MODEL_NOT_FOUND) {
        throw e;
      }
      context()
          .note(
              "warning: no forecast of time and memory, and label words were not checked: "
                  + e.getMessage());
      return Optional.empty();
    }
  }

  private List<String> lines(Outlook outlook, int width) {
    StudyEstimate estimate = outlook.estimate();
    List<String> lines = new ArrayList<>();
    lines.add("study " + outlook.study().id());
    lines.add("");
    outlook.data().forEach(data -> lines.addAll(data.lines()));
    lines.add("");
    Table runs = new Table().column("run", Table.Align.LEFT);
    runs.column("training texts per class", Table.Align.RIGHT).column("seed", Table.Align.RIGHT);
    for (RunSpec run : outlook.plan().runs()) {
      runs.row(List.of(run.id(), String.valueOf(run.trainingSize()), String.valueOf(run.seed())));
    }
    lines.addAll(runs.lines("  ", width));
    for (StudyPlan.Skipped skipped : outlook.plan().skipped()) {
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
    lines.addAll(evaluations(estimate).lines("  ", width));
    if (estimate.tooLongForExact() > 0) {
      lines.add(
          "  shapley-exact leaves out %s of more than %s"
              .formatted(
                  Names.count(estimate.tooLongForExact(), "text"),
                  Names.count(StudyEstimate.MAX_EXACT_FEATURES, "feature")));
    }
    insensitive(outlook.study()).ifPresent(lines::add);
    outlook.forecast().ifPresent(forecast -> lines.addAll(forecast(forecast)));
    return lines;
  }

  /** The line that names the methods of which max-sensitivity is not measured. */
  private static Optional<String> insensitive(StudySpec study) {
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

  private static Table evaluations(StudyEstimate estimate) {
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

  private List<String> forecast(CostForecast forecast) {
    String cores = Names.count(Runtime.getRuntime().availableProcessors(), "core");
    return List.of(
        "",
        String.format(
            Locale.ROOT,
            "about %s and %.1f GiB of native memory on %s",
            Durations.format(forecast.seconds()),
            forecast.peakBytes() / BYTES_PER_GIB,
            gflops == null ? cores + ", if nothing else uses this machine" : "the assumed machine"),
        String.format(
            Locale.ROOT,
            "  assumed: %.0f GFLOP/s %s, memory of %.0f GB/s, %.1f tokens a word, %s of template,"
                + " coalitions of half the words,",
            gflops == null ? MachineRates.CORE_GFLOPS : gflops,
            gflops == null ? "a core" : "in all",
            machine().bandwidth(),
            CostForecast.TOKENS_PER_WORD,
            Names.count(CostForecast.TEMPLATE_TOKENS, "token")),
        String.format(
            Locale.ROOT,
            "  training three forward passes a text and an update of all weights a step,"
                + " %s to start and for all work besides the models; nothing stored yet",
            Durations.format(forecast.hostSeconds())));
  }

  private Map<String, Object> json(Outlook outlook) {
    StudyEstimate estimate = outlook.estimate();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("study", outlook.study().id());
    object.put("runs", outlook.plan().runs().stream().map(RunSpec::id).toList());
    List<Map<String, String>> skipped = new ArrayList<>();
    for (StudyPlan.Skipped combination : outlook.plan().skipped()) {
      skipped.add(Map.of("what", combination.what(), "reason", combination.reason()));
    }
    object.put("skipped", skipped);
    object.put("datasets", outlook.data().stream().map(PlannedData::json).toList());
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
    object.put("assumed_gflops", machine().gflops());
    object.put("assumed_bandwidth", machine().bandwidth());
    object.put("seconds", outlook.forecast().map(CostForecast::seconds).orElse(null));
    object.put("host_seconds", outlook.forecast().map(CostForecast::hostSeconds).orElse(null));
    object.put("peak_bytes", outlook.forecast().map(CostForecast::peakBytes).orElse(null));
    return object;
  }
}
