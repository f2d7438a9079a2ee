package dev.ascribe.cli.study;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.CostForecast;
import dev.ascribe.scheduling.MachineRates;
import dev.ascribe.scheduling.StudyChecks;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.StudyEstimate;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
    PlannedStudy planned = planned(study, engineOptions());
    if (json) {
      printJson(planned.json());
    } else {
      print(planned.lines(context().terminal().width()));
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

  private PlannedStudy planned(StudySpec study, EngineOptions options) {
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
    return new PlannedStudy(
        study,
        plan,
        PlannedData.of(study, datasets),
        estimate,
        forecast(study, words, catalog),
        machine(),
        gflops != null);
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
}
