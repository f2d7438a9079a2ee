package dev.ascribe.cli.data;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.JsonLinesTask;
import dev.ascribe.study.DatasetDefaults;
import dev.ascribe.study.DatasetFiles;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Named;
import dev.ascribe.study.SampleSet;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Finds the data sets that a command line names: a sample set, those of a study, or files of a
 * format.
 */
public final class DataSource {
  private DataSource() {}

  /**
   * The data sets that the arguments name.
   *
   * @param files a sample set's name, a study file, or the files of a data set
   * @param format the format of data files; null if their names end in {@code .jsonl}
   * @param task the task of JSON lines and of ERASER; null for that of the keys of JSON lines, and
   *     for sentiment of ERASER
   * @param labels all labels of data files; null for those that JSON lines have, or those of the
   *     format
   */
  public static List<DatasetSpec> resolve(
      List<String> files, String format, String task, List<String> labels) {
    String first = files.get(0);
    if (files.size() == 1) {
      for (SampleSet sample : SampleSet.values()) {
        if (sample.id().equals(first)) {
          requireNone(labels, "a sample set");
          return List.of(sample.dataset(0));
        }
      }
      if (first.endsWith(".conf")) {
        requireNone(labels, "a study");
        return StudyReader.read(Path.of(first)).datasets();
      }
    }
    String name = String.valueOf(Path.of(first).getFileName());
    return List.of(files(name, files, format(first, format), task, labels));
  }

  private static void requireNone(List<String> labels, String source) {
    if (labels != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--labels: goes with data files; %s has its own".formatted(source));
    }
  }

  /**
   * A data set of files, with the template of its format or task. If neither the caller nor the
   * format has labels, those that occur in the files hold.
   *
   * @param task null for the task of the format, or of JSON lines; sentiment if it has both
   * @param labels null if the caller names none
   */
  static DatasetSpec files(
      String name,
      List<String> given,
      DatasetSpec.Format format,
      String task,
      List<String> labels) {
    requireDifferent(labels);
    List<String> files =
        given.stream().flatMap(file -> DatasetFiles.of(format, file).stream()).toList();
    Task named = task == null ? null : Named.parse(Task.class, "--task", task);
    Task implied =
        switch (format) {
          case TSE, HATEXPLAIN -> Task.SENTIMENT;
          case ESNLI, COSE -> Task.NLI;
          case JSONL -> named == null ? JsonLinesTask.of(files) : named;
          case ERASER -> named == null ? Task.SENTIMENT : named;
          case SAMPLE ->
              throw new AscribeException(
                  ErrorCode.BAD_USAGE, "--format: sample sets are named, not read from files");
        };
    DatasetFiles.checkCount(format, files, name, ErrorCode.BAD_USAGE);
    DatasetSpec dataset = DatasetDefaults.of(format, implied).dataset(name, format, files, implied);
    if (labels != null) {
      return withLabels(dataset, labels.stream().sorted().toList());
    }
    return switch (format) {
      // Questions of CoS-E have three or five choices, as the version of the file may be.
      case JSONL, COSE -> withLabels(dataset, List.of());
      case TSE, ESNLI, ERASER, HATEXPLAIN, SAMPLE -> dataset;
    };
  }

  private static void requireDifferent(List<String> labels) {
    if (labels != null && (labels.size() < 2 || Set.copyOf(labels).size() < labels.size())) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--labels: is %s; allowed: two or more different labels with commas between them"
              .formatted(String.join(",", labels)));
    }
  }

  private static DatasetSpec withLabels(DatasetSpec dataset, List<String> labels) {
    return new DatasetSpec(
        dataset.name(),
        dataset.format(),
        dataset.paths(),
        dataset.task(),
        labels,
        dataset.template(),
        dataset.verbalizer(),
        dataset.testLimit());
  }

  private static DatasetSpec.Format format(String file, String format) {
    if (format != null) {
      return Named.parse(DatasetSpec.Format.class, "--format", format);
    }
    if (file.endsWith(".jsonl")) {
      return DatasetSpec.Format.JSONL;
    }
    List<String> samples = Named.ids(SampleSet.class);
    List<String> formats =
        Named.ids(DatasetSpec.Format.class).stream()
            .filter(id -> !id.equals(DatasetSpec.Format.SAMPLE.id()))
            .toList();
    throw new AscribeException(
        ErrorCode.BAD_USAGE,
        ("'%s': is not a sample set (%s), a study (*.conf) or a JSON lines file (*.jsonl); name "
                + "its --format: %s%s")
            .formatted(
                file,
                String.join(", ", samples),
                String.join(", ", formats),
                Names.hint(file, samples)));
  }
}
