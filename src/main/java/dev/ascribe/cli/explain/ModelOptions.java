package dev.ascribe.cli.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.HeadLabels;
import dev.ascribe.model.PromptTemplate;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.PossibleParadigm;
import dev.ascribe.study.ModelChoices;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Named;
import dev.ascribe.study.Paradigm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of {@code explain} that choose the classifier: a model, the paradigm in which it is
 * used as a classifier, and its label words.
 */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model: a name of 'models list', hf:ORG/NAME, or a directory.")
  private String model;

  @Option(
      names = "--paradigm",
      paramLabel = "NAME",
      description =
          "How the model classifies: prompted, decoder, or fine-tuned (default: what the model "
              + "can do: decoder for a causal language model, fine-tuned for weights with only a "
              + "classification head, else prompted).")
  private String paradigm;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "Directory of a trained run's weights (column checkpoint of the table run), or a "
              + "directory whose config.json names the task's labels.")
  private Path checkpoint;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "The task, which sets labels, template and verbalizer: sentiment (default), or nli "
              + "(default with --pair). A fine-tuned model has its own labels.")
  private String task;

  @Option(
      names = "--template",
      paramLabel = "TEXT",
      description =
          "The cloze template with {mask} and {text}, or with {premise} and {hypothesis}. For a "
              + "decoder it is the whole prompt without {mask}, since the answer follows its end.")
  private String template;

  @Option(
      names = "--verbalizer",
      paramLabel = "LABEL=WORD",
      split = ",",
      description = "A word for each label, for example negative=terrible,positive=great.")
  private Map<String, String> verbalizer;

  @Mixin private PromptOptions prompt;

  /** The paradigm that was asked for, or else that of the model. */
  private Paradigm chosen;

  /** The labels of the trained classification head, unless a task is named. */
  private Optional<List<String>> ownLabels = Optional.empty();

  /**
   * Refuses options that fit no text, before any text is read.
   *
   * @param catalog has the files that tell the paradigm of a model
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  void check(ModelCatalog catalog) {
    if (model == null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "no model: give one with --model MODEL, or the model of a study with --run STUDY/RUN");
    }
    if (checkpoint != null && !Files.isDirectory(checkpoint)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--checkpoint: '%s' is not a directory; the directory of a trained run is needed"
              .formatted(checkpoint));
    }
    choices().checkVerbalizer(ModelOptions::option);
    chosen =
        paradigm == null
            ? PossibleParadigm.of(catalog, model, checkpoint)
            : Named.parse(Paradigm.class, "--paradigm", paradigm);
    switch (chosen) {
      case PROMPTED -> {
        prompt.requireNone("--paradigm " + chosen.id());
        if (template != null) {
          PromptTemplate.parse(template);
        }
      }
      case FINE_TUNED -> {
        prompt.requireNone("--paradigm " + chosen.id());
        checkFineTuned(catalog);
      }
      case DECODER -> prompt.check(template);
    }
  }

  /** Refuses all options of this class, because the trained model of a study sets their values. */
  void requireNone() {
    if (Stream.of(model, paradigm, checkpoint, task, template, verbalizer)
        .anyMatch(Objects::nonNull)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--run: sets the model and how it is asked; leave out --model, --paradigm, --checkpoint,"
              + " --task, --template and --verbalizer");
    }
    prompt.requireNone("--run");
  }

  /** Whether the prompt has demonstrations, which are drawn with the seed. */
  boolean drawsDemonstrations() {
    return prompt.drawsDemonstrations();
  }

  private void checkFineTuned(ModelCatalog catalog) {
    if (template != null || verbalizer != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--template and --verbalizer: fine-tuned models have none");
    }
    if (checkpoint == null && PossibleParadigm.of(catalog, model, null) != Paradigm.FINE_TUNED) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--paradigm: fine-tuned needs --checkpoint DIR of a trained run: an untrained"
              + " classification head predicts nothing");
    }
    if (task == null) {
      ownLabels =
          HeadLabels.of(checkpoint == null ? catalog.resolve(model) : checkpoint)
              .map(HeadLabels::ofClassifier);
    }
  }

  /**
   * The classifier that the options describe. They must have passed {@link #check(ModelCatalog)}.
   *
   * @param hasPair whether it is for pairs of texts
   * @param seed of the demonstrations
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  ModelRef reference(boolean hasPair, long seed) {
    ModelChoices choices = choices();
    String weights = checkpoint == null ? null : checkpoint.toAbsolutePath().toString();
    return switch (chosen) {
      case PROMPTED -> choices.prompted(hasPair, weights, ModelOptions::option);
      case FINE_TUNED ->
          new ModelRef(
              model,
              Paradigm.FINE_TUNED,
              ownLabels.orElseGet(() -> choices.task(hasPair, ModelOptions::option).labels()),
              null,
              List.of(),
              weights);
      case DECODER ->
          prompt
              .reference(model, named -> choices.prompt(hasPair, named, ModelOptions::option), seed)
              .withCheckpoint(weights);
    };
  }

  private ModelChoices choices() {
    return new ModelChoices(model, task, template, verbalizer);
  }

  /** The name of a choice as an option. */
  private static String option(String choice) {
    return choice.equals("pair") ? "--pair TEXT" : "--" + choice;
  }
}
