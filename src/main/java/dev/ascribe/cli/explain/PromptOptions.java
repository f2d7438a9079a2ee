package dev.ascribe.cli.explain;

import dev.ascribe.cli.data.DataSource;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Demonstrations;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Named;
import dev.ascribe.study.Prompt;
import dev.ascribe.study.PromptContext.Calibration;
import dev.ascribe.study.PromptContext.Demonstration;
import dev.ascribe.study.PromptReader;
import dev.ascribe.study.SampleSet;
import dev.ascribe.study.Task;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** The options of {@code explain} for the prompt of a decoder. */
final class PromptOptions {
  private static final int MOST_DEMONSTRATIONS = 1000;
  private static final String TABLE = ".csv";
  private static final List<String> FILES = List.of(".jsonl", ".conf", TABLE);

  @Option(
      names = "--prompt",
      paramLabel = "NAME|FILE",
      description =
          "For --paradigm decoder: the prompt, which is sentiment, nli (default: the task's), or "
              + "a file such as conf/prompts/sentiment.conf.")
  private String prompt;

  @Option(
      names = "--demonstrations",
      paramLabel = "K",
      description =
          "For --paradigm decoder: number of demonstrations of each label in the "
              + "prompt (default: 0).")
  private Integer demonstrations;

  @Option(
      names = "--demonstrations-from",
      paramLabel = "DATA",
      description =
          "The data set from which demonstrations are drawn with --seed: a sample set, JSON "
              + "lines, a study file, or *.csv with the columns of TSE or e-SNLI (default: the "
              + "sample set of the task).")
  private String source;

  @Option(
      names = "--calibration",
      paramLabel = "NAME",
      description =
          "For --paradigm decoder: none, or contextual, which divides the probabilities by those "
              + "of the text \"N/A\" (default: as the prompt says).")
  private String calibration;

  /**
   * Refuses options that a model of another paradigm would ignore.
   *
   * @param given the option with which they cannot be combined
   */
  void requireNone(String given) {
    if (prompt != null || demonstrations != null || source != null || calibration != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--prompt, --demonstrations, --demonstrations-from and --calibration: go with --paradigm"
              + " decoder, not with "
              + given);
    }
  }

  /**
   * Refuses options that fit no text.
   *
   * @param template the template in place of a prompt, or null
   */
  void check(String template) {
    if (prompt != null) {
      if (template != null) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "--template and --prompt: a template replaces the prompt; give one of them");
      }
      PromptReader.read("--prompt", prompt);
    }
    if (calibration != null) {
      Named.parse(Calibration.class, "--calibration", calibration);
    }
    if (demonstrations == null && source != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--demonstrations-from: goes with --demonstrations K, the number for each label");
    }
    if (source != null && !isSampleSet(source) && FILES.stream().noneMatch(source::endsWith)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--demonstrations-from: '%s' is not a sample set (%s) and not a file *%s%s"
              .formatted(
                  source,
                  String.join(", ", Named.ids(SampleSet.class)),
                  String.join(", *", FILES),
                  Names.hint(source, Named.ids(SampleSet.class))));
    }
    if (demonstrations != null && (demonstrations < 0 || demonstrations > MOST_DEMONSTRATIONS)) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--demonstrations: is %d; allowed: 0 to %d"
              .formatted(demonstrations, MOST_DEMONSTRATIONS));
    }
  }

  /**
   * The decoder with the prompt that the options describe. They must have passed {@link #check}.
   *
   * @param asking changes the prompt that the options name, which may be null, so that it fits the
   *     other options
   * @param seed of the demonstrations
   */
  ModelRef reference(String model, UnaryOperator<Prompt> asking, long seed) {
    Prompt asked = asking.apply(prompt == null ? null : PromptReader.read("--prompt", prompt));
    if (calibration != null) {
      asked = asked.withCalibration(Named.parse(Calibration.class, "--calibration", calibration));
    }
    List<String> labels = asked.words().keySet().stream().sorted().toList();
    return asked.reference(model, labels, demonstrations(asked, labels, seed));
  }

  boolean drawsDemonstrations() {
    return demonstrations != null && demonstrations > 0;
  }

  private List<Demonstration> demonstrations(Prompt asked, List<String> labels, long seed) {
    if (demonstrations == null) {
      return List.of();
    }
    Dataset dataset = DatasetLoader.load(dataset(asked.task()));
    if (!dataset.labels().equals(labels)) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--demonstrations: '%s' has the labels %s, the prompt has words for %s"
              .formatted(
                  dataset.name(), String.join(", ", dataset.labels()), String.join(", ", labels)));
    }
    return Demonstrations.draw(dataset, asked, demonstrations, seed);
  }

  private DatasetSpec dataset(Task task) {
    if (source == null) {
      return Arrays.stream(SampleSet.values())
          .filter(sample -> sample.task() == task)
          .findFirst()
          .orElseThrow()
          .dataset(0);
    }
    String format = source.endsWith(TABLE) ? format(task).id() : null;
    return DataSource.resolve(List.of(source), format, task.id(), null).stream()
        .filter(candidate -> candidate.task() == task)
        .findFirst()
        .orElseThrow(
            () ->
                new AscribeException(
                    ErrorCode.BAD_USAGE,
                    "--demonstrations-from: '%s' has no data for task %s"
                        .formatted(source, task.id())));
  }

  private static boolean isSampleSet(String name) {
    return Named.ids(SampleSet.class).contains(name);
  }

  /** The format of a task's published data, which are tables. */
  private static DatasetSpec.Format format(Task task) {
    return switch (task) {
      case SENTIMENT -> DatasetSpec.Format.TSE;
      case NLI -> DatasetSpec.Format.ESNLI;
    };
  }
}
