package dev.ascribe.cli.data;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.study.DatasetDefaults;
import dev.ascribe.study.DatasetFiles;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Named;
import dev.ascribe.study.SampleSet;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.Task;
import java.nio.file.Path;
import java.util.List;

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
   * @param task the task of JSON lines and of ERASER; null for sentiment
   */
  public static List<DatasetSpec> resolve(List<String> files, String format, String task) {
    String first = files.get(0);
    if (files.size() == 1) {
      for (SampleSet sample : SampleSet.values()) {
        if (sample.id().equals(first)) {
          return List.of(sample.dataset(0));
        }
      }
      if (first.endsWith(".conf")) {
        return StudyReader.read(Path.of(first)).datasets();
      }
    }
    String name = String.valueOf(Path.of(first).getFileName());
    return List.of(files(name, files, format(first, format), task));
  }

  /**
   * A data set of files, with the labels and the template of its format or task. Without labels of
   * either, those that occur in the files hold.
   *
   * @param task null for the task of the format, or sentiment if it has both
   */
  static DatasetSpec files(
      String name, List<String> given, DatasetSpec.Format format, String task) {
    Task chosen = task == null ? Task.SENTIMENT : Named.parse(Task.class, "--task", task);
    Task implied =
        switch (format) {
          case TSE, HATEXPLAIN -> Task.SENTIMENT;
          case ESNLI, COSE -> Task.NLI;
          case JSONL, ERASER -> chosen;
          case SAMPLE ->
              throw new AscribeException(
                  ErrorCode.BAD_USAGE, "--format: sample sets are named, not read from files");
        };
    List<String> files =
        given.stream().flatMap(file -> DatasetFiles.of(format, file).stream()).toList();
    DatasetFiles.checkCount(format, files, name, ErrorCode.BAD_USAGE);
    DatasetSpec dataset = DatasetDefaults.of(format, implied).dataset(name, format, files, implied);
    return format == DatasetSpec.Format.COSE ? withoutLabels(dataset) : dataset;
  }

  /** Questions of CoS-E have three or five choices, as the version of the file may be. */
  private static DatasetSpec withoutLabels(DatasetSpec dataset) {
    return new DatasetSpec(
        dataset.name(),
        dataset.format(),
        dataset.paths(),
        dataset.task(),
        List.of(),
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
        ("'%s': is not a sample set (%s)%s, a study (*.conf) or a JSON lines file (*.jsonl); name "
                + "its --format: %s")
            .formatted(
                file,
                String.join(", ", samples),
                Names.hint(file, samples),
                String.join(", ", formats)));
  }
}
