package dev.ascribe.cli.explain;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.reporting.RunModels;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationJson;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code explain}: explains one text, or one on each line of a file. */
@Command(
    description = {
      "Explains the prediction of a model for one text, one pair of texts, or many of them.",
      "",
      "--input reads JSON lines such as {\"text\": ...}, which may also have the keys \"pair\",",
      "\"target\" and \"id\", or the data files of studies, of which \"label\" and \"rationales\" are not",
      "used, and \"premise\" and \"hypothesis\" are the two texts. Each line gets one line as its answer, in the same order: the object of",
      "--json with \"id\" (the number of the line if it has no id) and \"seconds\". A line that cannot",
      "be explained gets {\"id\": ..., \"error\": ..., \"code\": ...}; the other lines are still explained,",
      "and the exit code is 2. Each answer is printed as soon as it is ready, so a program may write some",
      "lines, read their answers, and write more. The command ends with its input. Blank lines are skipped.",
      "",
      "Several methods (--method attention,occlusion) explain a text with one model, beside each other;",
      "--json then prints a list of objects, and a line of --input gets one answer for each method."
    })
public final class ExplainCommand extends AscribeCommand {
  private static final long DEFAULT_SEED = 13;
  private static final double LONGEST_DEADLINE = 86_400;

  @Mixin private ModelOptions model;

  @Option(
      names = "--run",
      paramLabel = "STUDY/RUN",
      description =
          "In place of --model: a run of a study in the store, with its trained weights (see 'run "
              + "--keep-checkpoints'), template, label words and settings of attributions.")
  private String studyRun;

  @Mixin private TextOptions texts;

  @Mixin private MethodOptions methods;

  @Option(
      names = "--target",
      paramLabel = "LABEL",
      description = "The label to explain (default: the predicted one).")
  private String target;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers, 0 or more (default: 13).")
  private Long seed;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description =
          "Answer after this time at the latest: with the best estimate so far, if the method "
              + "samples. It goes with --text.")
  private Double deadline;

  @Option(
      names = "--measures",
      description =
          "Also measure how faithful the scores are, as studies do: by comprehensiveness, "
              + "sufficiency and Kendall's tau with leave-one-out. This takes about as many "
              + "evaluations more as the text has words.")
  private boolean measures;

  @Mixin private AttributionOptions attribution;

  @Option(
      names = "--strict",
      description = "Refuse a text longer than the model's positions instead of cutting its end.")
  private boolean strict;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write the explanations as one HTML page that needs no other file.")
  private Path html;

  @Option(names = "--json", description = "Print the explanation as JSON.")
  private boolean json;

  public ExplainCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    texts.requireOneSource();
    if (seed != null && seed < 0) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--seed: is %d; allowed: a whole number from 0 to %d".formatted(seed, Long.MAX_VALUE));
    }
    requireDeadline();
    HtmlFile page = new HtmlFile(html, studyRun);
    page.check();
    EngineOptions options = engineOptions();
    if (texts.areFile()) {
      return explainLines(options, page);
    }
    List<Explanation> explanations = explain(options);
    explanations.forEach(page::add);
    page.write();
    int truncated = explanations.get(0).truncatedWords();
    if (truncated > 0) {
      context()
          .note(
              "warning: the last %s do not fit the model's positions and were left out"
                  .formatted(Names.count(truncated, "word")));
    }
    if (explanations.size() > 1) {
      if (json) {
        printJson(explanations.stream().map(ExplanationJson::of).toList());
      } else {
        printColoured(MethodsView.lines(explanations, context().terminal()));
      }
    } else if (json) {
      printJson(ExplanationJson.of(explanations.get(0)));
    } else {
      printColoured(ExplanationView.lines(explanations.get(0), context().terminal()));
    }
    return DONE;
  }

  /** Explains one text by each method. The methods share the model and its coalitions. */
  private List<Explanation> explain(EngineOptions options) {
    List<ExplanationRequest> requests =
        requests(options).stream().map(each -> each.apply(texts.line())).toList();
    Method first = requests.get(0).method();
    warn(EnumSet.copyOf(requests.stream().map(ExplanationRequest::method).toList()));
    if (methods.methods().isEmpty() && first != Method.SHAPLEY_KERNEL) {
      context()
          .note(
              "the text has more than %s, so %s explains it by its sentences; --method NAME"
                      .formatted(Names.count(Method.LONG_TEXT, "word"), first.id())
                  + " chooses another method");
    }
    List<Explanation> explanations = new ArrayList<>();
    Instant end = deadline == null ? null : Instant.now().plusMillis(Math.round(deadline * 1000));
    try (Engine engine = context().engines().open(options.withoutStore())) {
      for (ExplanationRequest request : requests) {
        try (ExplanationProgress progress = new ExplanationProgress(context(), System::nanoTime)) {
          explanations.add(
              engine.explain(request, share(end, requests.size() - explanations.size()), progress));
        }
      }
    }
    return explanations;
  }

  /** The time at which the next of some methods has to end, so that each gets an equal share. */
  private static Instant share(Instant end, int methods) {
    if (end == null) {
      return null;
    }
    Instant now = Instant.now();
    return now.plus(Duration.between(now, end).dividedBy(methods));
  }

  private void requireDeadline() {
    if (texts.areFile() && deadline != null) {
      throw new AscribeException(ErrorCode.BAD_USAGE, "--deadline: goes with --text");
    }
    if (deadline != null && !(deadline > 0 && deadline <= LONGEST_DEADLINE)) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--deadline: is %s; allowed: a number of seconds above 0, at most %.0f"
              .formatted(deadline, LONGEST_DEADLINE));
    }
  }

  private int explainLines(EngineOptions options, HtmlFile page) {
    var requests = requests(options);
    warn(methods.possible(attribution.limitsEvaluations()));
    int window = texts.window();
    try (LinesInput lines = texts.open(context());
        Engine engine = context().engines().open(options.withoutStore())) {
      int exit =
          new ExplanationStream(context(), engine, requests, window, lines.progress(), page::add)
              .run(lines.stream(), lines.origin());
      page.write();
      return exit;
    }
  }

  /**
   * Checks the options that hold for all texts, and returns for each method a function that makes
   * the request of a line.
   */
  private List<Function<ExplanationLine, ExplanationRequest>> requests(EngineOptions options) {
    List<Method> chosen = methods.methods();
    AttributionSpec specification;
    Function<Boolean, ModelRef> models;
    if (studyRun == null) {
      specification = attribution.specification(options.config());
      model.check(new ModelCatalog(new ModelHome(options.home())));
      Map<Boolean, ModelRef> references = new ConcurrentHashMap<>();
      models =
          pairs -> references.computeIfAbsent(pairs, hasPair -> model.reference(hasPair, seed()));
    } else {
      model.requireNone();
      RunModels.RunModel found = runModel(options);
      specification = attribution.specification(found.attribution());
      models =
          hasPair -> {
            found.requireFitting("--run", "--pair TEXT", hasPair);
            return found.model();
          };
    }
    return chosen.isEmpty()
        ? List.of(
            line -> request(line, byDefault(line.input(), specification), specification, models))
        : chosen.stream()
            .<Function<ExplanationLine, ExplanationRequest>>map(
                method -> line -> request(line, method, specification, models))
            .toList();
  }

  private ExplanationRequest request(
      ExplanationLine line,
      Method method,
      AttributionSpec specification,
      Function<Boolean, ModelRef> models) {
    ModelRef reference = models.apply(line.input().hasPair());
    String label = line.target() == null ? target : line.target();
    if (label != null && !reference.labels().contains(label)) {
      throw Names.unknown(line.target() == null ? "--target" : "target", label, reference.labels());
    }
    return new ExplanationRequest(
        reference, line.input(), method, label, specification, seed(), strict, measures);
  }

  private void warn(Set<Method> methods) {
    new OptionWarnings(
            attribution, target != null, seed != null && !model.drawsDemonstrations(), measures)
        .of(methods)
        .forEach(context()::note);
  }

  private long seed() {
    return seed == null ? DEFAULT_SEED : seed;
  }

  private Method byDefault(TextInput input, AttributionSpec specification) {
    return Method.byDefault(
        input.words(specification.features()).size(),
        attribution.limitsEvaluations() || specification.hasBudget());
  }

  private RunModels.RunModel runModel(EngineOptions options) {
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      return new RunModels(store, new ModelCatalog(new ModelHome(options.home())))
          .find("--run", studyRun);
    }
  }
}
