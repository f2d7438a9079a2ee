package dev.ascribe.cli;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.PromptTemplate;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Named;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Task;
import dev.ascribe.study.TaskDefaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which classifier {@code explain} asks: a model, the paradigm that makes it one, and its words.
 */
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "A catalog name (see models list) or a directory.")
  private String model;

  @Option(
      names = "--paradigm",
      paramLabel = "NAME",
      defaultValue = "prompted",
      description = "prompted (default), decoder, or fine-tuned, which needs --checkpoint.")
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
      description =
          "Cloze with {mask} and {text}, or {premise} and {hypothesis}; of a decoder, the whole prompt"
              + " without {mask}: the answer follows its end.")
  private String template;

  @Option(
      names = "--verbalizer",
      paramLabel = "LABEL=WORD",
      split = ",",
      description = "A word for each label, for example negative=terrible,positive=great.")
  private Map<String, String> verbalizer;

  @Mixin private PromptOptions prompt;

  /**
   * Refuses what no text could be asked by, before any text is read.
   *
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  void check() {
    if (checkpoint != null && !Files.isDirectory(checkpoint)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--checkpoint: '%s' is not a directory; the directory of a trained run is needed"
              .formatted(checkpoint));
    }
    if (verbalizer != null && verbalizer.size() < 2) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--verbalizer: has one label; at least two are needed, for example"
              + " negative=terrible,positive=great");
    }
    switch (paradigm()) {
      case PROMPTED -> {
        prompt.requireNone();
        if (template != null) {
          PromptTemplate.parse(template);
        }
      }
      case FINE_TUNED -> {
        prompt.requireNone();
        checkFineTuned();
      }
      case DECODER -> prompt.check(template);
    }
  }

  private void checkFineTuned() {
    if (template != null || verbalizer != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--template and --verbalizer: fine-tuned models have none");
    }
    if (checkpoint == null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--paradigm: fine-tuned needs --checkpoint DIR of a trained run: an untrained"
              + " classification head predicts nothing");
    }
  }

  /**
   * The classifier, of options that passed {@link #check()}.
   *
   * @param hasPair whether it is for pairs of texts
   * @param seed of the demonstrations
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  ModelRef reference(boolean hasPair, long seed) {
    TaskDefaults defaults = TaskDefaults.of(task(hasPair));
    String weights = checkpoint == null ? null : checkpoint.toAbsolutePath().toString();
    return switch (paradigm()) {
      case PROMPTED -> {
        Map<String, String> words = verbalizer == null ? defaults.verbalizer() : verbalizer;
        List<String> labels = words.keySet().stream().sorted().toList();
        yield new ModelRef(
            model,
            Paradigm.PROMPTED,
            labels,
            template == null ? defaults.template() : template,
            labels.stream().map(words::get).toList(),
            weights);
      }
      case FINE_TUNED ->
          new ModelRef(model, Paradigm.FINE_TUNED, defaults.labels(), null, List.of(), weights);
      case DECODER ->
          prompt
              .reference(model, defaults.task(), template, verbalizer, seed)
              .withCheckpoint(weights);
    };
  }

  private Paradigm paradigm() {
    return Named.parse(Paradigm.class, "--paradigm", paradigm);
  }

  private Task task(boolean hasPair) {
    Task chosen = hasPair ? Task.NLI : Task.SENTIMENT;
    if (task == null) {
      return chosen;
    }
    Task named = Named.parse(Task.class, "--task", task);
    if (named != chosen && template == null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          hasPair
              ? "--task: sentiment takes one text, without --pair"
              : "--task: nli needs --pair TEXT, the hypothesis");
    }
    return named;
  }
}
