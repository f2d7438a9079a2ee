package dev.ascribe.cli.explain;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationJson;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.study.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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
  private static final double LONGEST_DEADLINE = 86_400;

  @Mixin private RequestOptions requests;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description =
          "Answer after this time at the latest: with the best estimate so far, if the method "
              + "samples. It goes with --text.")
  private Double deadline;

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
    requests.texts().requireOneSource();
    requests.requireSeed();
    requireDeadline();
    HtmlFile page = new HtmlFile(html, requests.run());
    page.check();
    EngineOptions options = engineOptions();
    if (requests.texts().areFile()) {
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
    List<ExplanationRequest> ofMethods =
        requests.of(options).stream().map(each -> each.apply(requests.texts().line())).toList();
    Method first = ofMethods.get(0).method();
    requests
        .warnings(EnumSet.copyOf(ofMethods.stream().map(ExplanationRequest::method).toList()))
        .forEach(context()::note);
    if (requests.isMethodOpen() && first != Method.SHAPLEY_KERNEL) {
      context()
          .note(
              "the text has more than %s, so %s explains it by its sentences; --method NAME"
                      .formatted(Names.count(Method.LONG_TEXT, "word"), first.id())
                  + " chooses another method");
    }
    List<Explanation> explanations = new ArrayList<>();
    Instant end = deadline == null ? null : Instant.now().plusMillis(Math.round(deadline * 1000));
    try (Engine engine = context().engines().open(options.withoutStore())) {
      for (ExplanationRequest request : ofMethods) {
        try (ExplanationProgress progress = new ExplanationProgress(context(), System::nanoTime)) {
          explanations.add(
              engine.explain(
                  request, share(end, ofMethods.size() - explanations.size()), progress));
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
    if (requests.texts().areFile() && deadline != null) {
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
    List<Function<ExplanationLine, ExplanationRequest>> ofLines = requests.of(options);
    requests.warnings(requests.possibleMethods()).forEach(context()::note);
    int window = requests.texts().window();
    try (LinesInput lines = requests.texts().open(context());
        Engine engine = context().engines().open(options.withoutStore())) {
      int exit =
          new ExplanationStream(context(), engine, ofLines, window, lines.progress(), page::add)
              .run(lines.stream(), lines.origin());
      page.write();
      return exit;
    }
  }
}
