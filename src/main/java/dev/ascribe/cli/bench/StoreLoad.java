package dev.ascribe.cli.bench;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.study.Method;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A study whose rows fill a store: its data file is real, its scores are random, and its rows come
 * as those of a study that runs do, all rows of a text together.
 */
final class StoreLoad {
  /** Rows of attributions for each text: one for each method. */
  static final int METHODS = 5;

  private static final int WORDS = 20;
  private static final int TRAINING_TEXTS = 300;
  private static final List<String> LABELS = List.of("negative", "neutral", "positive");
  private static final String STUDY =
      """
      study {
        name = %s
        datasets = [{
          name = bench
          format = jsonl
          paths = [%s, %s]
          labels = [negative, neutral, positive]
          template = "{text} It was {mask}."
          verbalizer { negative = terrible, neutral = okay, positive = great }
        }]
        models = [{ model = bert-base-uncased, paradigms = [prompted] }]
        training-sizes = [2, 4, 8, 16]
        seeds = [13, 21, 42, 87, 100]
        methods = [random, attention, integrated-gradients, shapley-sampling, shapley-kernel]
      }
      """;

  private final StudySpec study;
  private final List<RunSpec> runs;
  private final int instances;

  private StoreLoad(StudySpec study, int instances) {
    this.study = study;
    this.runs = StudyPlan.of(study).runs();
    this.instances = instances;
  }

  /**
   * Makes a study and its data files.
   *
   * @param name of the study
   * @param instances texts of each run
   */
  static StoreLoad create(Path folder, String name, int instances) {
    try {
      Path train = folder.resolve(name + "-train.jsonl");
      Path test = folder.resolve(name + ".jsonl");
      Files.write(train, lines("r", TRAINING_TEXTS));
      Files.write(test, lines("t", instances));
      StudySpec study =
          StudyReader.parse(
              ConfigFactory.parseString(
                  STUDY.formatted(
                      name,
                      ConfigUtil.quoteString(train.toString()),
                      ConfigUtil.quoteString(test.toString()))),
              name);
      return new StoreLoad(study, instances);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Iterable<String> lines(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> line(prefix, i))::iterator;
  }

  private static String line(String prefix, int instance) {
    String text =
        IntStream.range(0, WORDS)
            .mapToObj(word -> prefix + "word" + (instance + word))
            .collect(Collectors.joining(" "));
    return "{\"id\": \"%s\", \"text\": \"%s\", \"label\": \"%s\"}"
        .formatted(prefix + instance, text, LABELS.get(instance % LABELS.size()));
  }

  StudySpec study() {
    return study;
  }

  List<String> runs() {
    return runs.stream().map(RunSpec::id).toList();
  }

  long attributions() {
    return (long) runs.size() * instances * METHODS;
  }

  /** Returns the rows of the study and its runs, as a daemon writes them at the beginning. */
  List<ResultRow> firstRows() {
    List<ResultRow> rows = new ArrayList<>();
    rows.add(
        new StudyRow(study.id(), study.name(), study.digest(), StudyJson.write(study), "running"));
    rows.add(new SubmissionRow(study.id(), "normal", 1, runs.size() * instances));
    for (RunSpec run : runs) {
      rows.add(
          new RunRow(
              study.id(),
              run.id(),
              run.dataset().name(),
              run.model(),
              run.paradigm().id(),
              run.trainingSize(),
              run.seed(),
              "trained",
              0.5,
              null,
              instances));
    }
    return rows;
  }

  /**
   * Returns the rows of texts, made one text after the other.
   *
   * @param part of the texts of all runs
   * @param parts the number of parts
   */
  Iterator<List<ResultRow>> rows(int part, int parts) {
    int all = runs.size() * instances;
    return IntStream.range(
            (int) ((long) all * part / parts), (int) ((long) all * (part + 1) / parts))
        .mapToObj(i -> rows(runs.get(i / instances), i % instances))
        .iterator();
  }

  private List<ResultRow> rows(RunSpec run, int instance) {
    CounterRandom random = CounterRandom.of(run.seed(), run.id(), instance);
    List<ResultRow> rows = new ArrayList<>();
    rows.add(
        new PredictionRow(
            study.id(),
            run.id(),
            "t" + instance,
            LABELS.get(instance % LABELS.size()),
            LABELS.get(0),
            numbers(random, LABELS.size()),
            WORDS,
            0));
    for (Method method : study.methods()) {
      rows.add(
          new AttributionRow(
              study.id(),
              run.id(),
              "t" + instance,
              method.id(),
              LABELS.get(0),
              numbers(random, WORDS),
              numbers(random, WORDS),
              "",
              350,
              10,
              random.nextDouble(),
              random.nextDouble(),
              Double.NaN,
              400,
              40,
              "budget",
              random.nextDouble()));
    }
    return rows;
  }

  private static double[] numbers(CounterRandom random, int count) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> random.nextDouble() - 0.5);
    return numbers;
  }
}
