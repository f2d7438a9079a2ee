package dev.ascribe.cli.study;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.cli.models.ModelFetch;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.reporting.report.ReportFolder;
import dev.ascribe.reporting.report.StudyReport;
import dev.ascribe.reporting.results.ReportText;
import dev.ascribe.reporting.results.StudyNotes;
import dev.ascribe.reporting.results.StudyResults;
import dev.ascribe.reporting.results.TidyFormat;
import dev.ascribe.reporting.studies.EarlierStudies;
import dev.ascribe.scheduling.CostForecast;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyPace;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.ModelSpec;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.StudyWork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: runs a study in this process, and continues where an earlier call stopped. */
@Command(
    description = {
      "Carries out a study: trains, explains, evaluates, stores, and prints the results.",
      "",
      "Stored results are not computed again: the same command resumes a study. Models of the catalog",
      "that are not installed are pulled first."
    })
public final class RunCommand extends StudyCommand {
  private static final String KEEP_CHECKPOINTS = "ascribe.scheduling.keep-checkpoints";

  @Option(
      names = "--recompute",
      description =
          "Compute stored runs again whose model or data files have changed since. "
              + "Without this option such a study is refused. With --keep-checkpoints, also compute runs "
              + "again whose trained weights were not kept.")
  private boolean recompute;

  @Option(
      names = "--keep-checkpoints",
      description =
          "Keep the trained weights of each run, so that 'explain --run STUDY/RUN' can explain new "
              + "texts with them (440 MB a run for BERT-base; default: the setting "
              + "ascribe.scheduling.keep-checkpoints).")
  private boolean keepCheckpoints;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "Format of the results: csv, latex or markdown, with mean, standard deviation and number "
              + "of seeds (default: tables).")
  private String format;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  public RunCommand(CommandContext context) {
    super(context);
  }

  @Override
  void checkOptions() {
    if (json && tidy() != null) {
      throw new AscribeException(ErrorCode.BAD_USAGE, "--json and --format: choose one of them");
    }
  }

  private TidyFormat tidy() {
    return format == null ? null : Named.parse(TidyFormat.class, "--format", format);
  }

  @Override
  int run(StudySpec study) {
    TidyFormat tidy = tidy();
    for (StudyPlan.Skipped skipped : StudyPlan.of(study).skipped()) {
      context().note("skipped: %s: %s".formatted(skipped.what(), skipped.reason()));
    }
    Map<String, List<Integer>> words = new LinkedHashMap<>();
    for (DatasetSpec spec : study.datasets()) {
      words.put(spec.name(), features(load(spec, study), study));
    }
    EngineOptions options =
        keepCheckpoints ? engineOptions().with(KEEP_CHECKPOINTS, "all") : engineOptions();
    ModelCatalog catalog = new ModelCatalog(new ModelHome(options.home()));
    for (ModelSpec model : study.models()) {
      ModelFetch.pullIfMissing(context(), catalog, model.model());
    }
    noteEarlierStudies(study, options);
    StudyEvent.StudyCompleted completed =
        runStudy(study, options, pace(study, words, options, catalog));
    StudyResults results;
    StudyFailures failures;
    List<String> notes;
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      results = StudyResults.read(store, study.id());
      failures = StudyFailures.read(store, study.id());
      notes = StudyNotes.of(results, store.failures(study.id()));
    }
    if (json) {
      Map<String, Object> object = json(study, completed, failures, results);
      printJson(object);
    } else if (tidy != null) {
      print(tidy.lines(results, notes));
    } else {
      print(ReportText.lines(results, context().terminal().width()));
    }
    context()
        .note(
            "%s in %s; results: %s, study %s"
                .formatted(
                    failures.describe(),
                    Durations.format(completed.seconds()),
                    options.storeUrl(),
                    study.id()));
    report(study, options);
    return failures.failed() == 0 ? DONE : FAILED;
  }

  /** Says which results of the same name are not continued, unless the study is refused for it. */
  private void noteEarlierStudies(StudySpec study, EngineOptions options) {
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      EarlierStudies earlier = EarlierStudies.of(study, store);
      if (recompute || earlier.ofOtherFiles().isEmpty()) {
        earlier.lines().forEach(context()::note);
      }
    }
  }

  /** Writes the report into the home. The study has ended all the same if that fails. */
  private void report(StudySpec study, EngineOptions options) {
    ReportFolder folder = new ReportFolder(options.home().resolve("reports").resolve(study.id()));
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      folder.check(true);
      folder.write(StudyReport.read(store, study.id(), step -> {}), step -> {});
      context().note("report: " + folder.page());
    } catch (RuntimeException e) {
      context().note("warning: the report could not be written: " + e.getMessage());
    }
  }

  /** The pace of the plan over the work that the store lacks. */
  private static StudyPace pace(
      StudySpec study,
      Map<String, List<Integer>> words,
      EngineOptions options,
      ModelCatalog catalog) {
    StudyWork left = StudyWork.of(study, words);
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      for (RunRow run : store.runs(study.id())) {
        left =
            left.without(
                run.runId(),
                store.completedInstances(study.id(), run.runId()).size(),
                run.checkpoint() != null || run.status().equals("done"));
      }
    }
    SchedulerSettings settings =
        SchedulerSettings.from(options.config().getConfig("ascribe.scheduling"));
    return new StudyPace(
        CostForecast.inSeconds(study, words, left, catalog),
        settings.instancesInFlight(),
        System.nanoTime());
  }

  private StudyEvent.StudyCompleted runStudy(
      StudySpec study, EngineOptions options, StudyPace pace) {
    StudyProgress progress =
        new StudyProgress(context().error(), context().terminal(), pace, System::nanoTime);
    try (Engine engine = context().engines().open(options);
        ProgressTicker ticker = ProgressTicker.start(progress::tick);
        InterruptHook hook =
            InterruptHook.arm(() -> stop(engine, study, progress, options.storeUrl()))) {
      try {
        return engine.run(study, recompute, progress);
      } catch (RuntimeException e) {
        hook.awaitExitIfInterrupted();
        throw e;
      } finally {
        progress.end();
      }
    }
  }

  /** Stops the study after Ctrl-C, and says what is kept. */
  private void stop(Engine engine, StudySpec study, StudyProgress progress, String storeUrl) {
    progress.end();
    context().note("Stopping; what is done is kept ...");
    engine.close();
    context()
        .note(
            "Stopped. %d of %s are stored in %s; the same command continues from there."
                .formatted(
                    storedTexts(study, storeUrl),
                    Names.count(progress.plannedInstances(), "text"),
                    storeUrl));
  }

  /**
   * Reads the number of stored texts from the store. The events of the last texts may not have
   * reached the listener, so they cannot be counted.
   */
  public static long storedTexts(StudySpec study, String storeUrl) {
    try (ResultStore store = ResultStores.open(storeUrl)) {
      return StudyPlan.of(study).runs().stream()
          .mapToLong(run -> store.completedInstances(study.id(), run.id()).size())
          .sum();
    }
  }

  private static Map<String, Object> json(
      StudySpec study,
      StudyEvent.StudyCompleted completed,
      StudyFailures failures,
      StudyResults results) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("study", study.id());
    object.put("name", study.name());
    object.put("methods", List.copyOf(study.methods().stream().map(m -> m.id()).toList()));
    object.put("failures", failures.failed());
    object.put("skipped", failures.skipped());
    object.put("seconds", completed.seconds());
    object.put("results", results);
    return object;
  }
}
