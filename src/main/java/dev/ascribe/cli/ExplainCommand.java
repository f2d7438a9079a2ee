package dev.ascribe.cli;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Named;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Task;
import dev.ascribe.study.TaskDefaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code explain}: the attribution of one text. */
@Command(description = "Explains the prediction of a model for one text, or one pair of texts.")
final class ExplainCommand extends AscribeCommand {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "A catalog name (see models list) or a directory.")
  private String model;

  @Option(
      names = "--text",
      required = true,
      paramLabel = "TEXT",
      description = "The text, or the premise of a pair.")
  private String text;

  @Option(names = "--pair", paramLabel = "TEXT", description = "The hypothesis of a pair.")
  private String pair;

  @Option(
      names = "--paradigm",
      paramLabel = "NAME",
      defaultValue = "prompted",
      description = "prompted (default), or fine-tuned, which needs --checkpoint.")
  private String paradigm;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Weights of a trained run (column checkpoint of the table run).")
  private Path checkpoint;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "Labels, template and verbalizer: sentiment (default), or nli (default with --pair).")
  private String task;

  @Option(
      names = "--template",
      paramLabel = "TEXT",
      description = "Cloze with {mask} and {text}, or {premise} and {hypothesis}.")
  private String template;

  @Option(
      names = "--verbalizer",
      paramLabel = "LABEL=WORD",
      split = ",",
      description = "A word for each label, for example negative=terrible,positive=great.")
  private Map<String, String> verbalizer;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "shapley-sampling",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      completionCandidates = MethodNames.class)
  private String method;

  @Option(
      names = "--target",
      paramLabel = "LABEL",
      description = "The label to explain (default: the predicted one).")
  private String target;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "13",
      description = "Of everything sampled (default: 13).")
  private long seed;

  @Mixin private AttributionOptions attribution;

  @Option(
      names = "--strict",
      description = "Refuse a text longer than the model's positions instead of cutting its end.")
  private boolean strict;

  @Option(names = "--json", description = "Print the explanation as JSON.")
  private boolean json;

  ExplainCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run() {
    EngineOptions options = engineOptions();
    ExplanationRequest request = request(options.config());
    Explanation explanation;
    try (Engine engine = context().engines().open(options)) {
      explanation = engine.explain(request);
    }
    if (explanation.truncatedWords() > 0) {
      context()
          .note(
              "warning: the last %d words do not fit the model's positions and were left out"
                  .formatted(explanation.truncatedWords()));
    }
    if (json) {
      context().output().println(JsonOutput.render(ExplanationView.json(explanation)));
    } else {
      print(ExplanationView.lines(explanation, context().terminal()));
    }
    return DONE;
  }

  private ExplanationRequest request(Config config) {
    TextInput input = new TextInput(text, pair);
    ModelRef reference = model();
    if (target != null && !reference.labels().contains(target)) {
      throw Names.unknown("--target", target, reference.labels());
    }
    return new ExplanationRequest(
        reference,
        input,
        Named.parse(Method.class, "--method", method),
        target,
        attribution.specification(config),
        seed,
        strict);
  }

  private ModelRef model() {
    Paradigm chosen = Named.parse(Paradigm.class, "--paradigm", paradigm);
    if (checkpoint != null && !Files.isDirectory(checkpoint)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--checkpoint: '"
              + checkpoint
              + "' is not a directory; the directory of a trained run"
              + " is needed");
    }
    String directory = checkpoint == null ? null : checkpoint.toAbsolutePath().toString();
    TaskDefaults defaults = TaskDefaults.of(task());
    return switch (chosen) {
      case PROMPTED -> {
        Map<String, String> words = verbalizer(defaults);
        List<String> labels = words.keySet().stream().sorted().toList();
        yield new ModelRef(
            model,
            chosen,
            labels,
            template == null ? defaults.template() : template,
            labels.stream().map(words::get).toList(),
            directory);
      }
      case FINE_TUNED -> {
        if (template != null || verbalizer != null) {
          throw new AscribeException(
              ErrorCode.BAD_USAGE,
              "--template and --verbalizer: only prompted models have them, not fine-tuned ones");
        }
        if (directory == null) {
          throw new AscribeException(
              ErrorCode.BAD_USAGE,
              "--paradigm: fine-tuned needs --checkpoint DIR of a trained run: an untrained"
                  + " classification head predicts nothing");
        }
        yield new ModelRef(model, chosen, defaults.labels(), null, List.of(), directory);
      }
      case DECODER ->
          throw new AscribeException(
              ErrorCode.INVALID_VALUE,
              "--paradigm: decoder: this build explains encoders only (allowed: fine-tuned,"
                  + " prompted)");
    };
  }

  private Map<String, String> verbalizer(TaskDefaults defaults) {
    if (verbalizer == null) {
      return defaults.verbalizer();
    }
    if (verbalizer.size() < 2) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--verbalizer: has one label; at least two are needed, for example"
              + " negative=terrible,positive=great");
    }
    return new LinkedHashMap<>(verbalizer);
  }

  private Task task() {
    Task chosen = pair == null ? Task.SENTIMENT : Task.NLI;
    if (task == null) {
      return chosen;
    }
    Task named = Named.parse(Task.class, "--task", task);
    if (named != chosen && template == null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          pair == null
              ? "--task: nli needs --pair TEXT, the hypothesis"
              : "--task: sentiment takes one text, without --pair");
    }
    return named;
  }

  /** For the help and for shells that complete. */
  static final class MethodNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    MethodNames() {
      super(Named.ids(Method.class));
    }
  }
}
