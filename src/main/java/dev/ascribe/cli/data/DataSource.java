package dev.ascribe.cli.data;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
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
   * @param files a sample set's name, a study file, one data file, or a train and a test file
   * @param format the format of data files; null if their names end in {@code .jsonl}
   * @param task the task of JSON lines; null for sentiment
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
    if (files.size() > 2) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s; one file, or a train and a test file, make a data set"
              .formatted(Names.count(files.size(), "file")));
    }
    String name = String.valueOf(Path.of(first).getFileName());
    return List.of(files(name, files, format(first, format), task));
  }

  /** A data set of files, with the labels and the template of its task. */
  static DatasetSpec files(
      String name, List<String> files, DatasetSpec.Format format, String task) {
    Task chosen = task == null ? null : Named.parse(Task.class, "--task", task);
    return switch (format) {
      case TSE -> Task.SENTIMENT.dataset(name, format, files, 0);
      case ESNLI -> Task.NLI.dataset(name, format, files, 0);
      case JSONL -> (chosen == null ? Task.SENTIMENT : chosen).dataset(name, format, files, 0);
      case SAMPLE ->
          throw new AscribeException(
              ErrorCode.BAD_USAGE, "--format: sample sets are named, not read from files");
    };
  }

  private static DatasetSpec.Format format(String file, String format) {
    if (format != null) {
      return Named.parse(DatasetSpec.Format.class, "--format", format);
    }
    if (file.endsWith(".jsonl")) {
      return DatasetSpec.Format.JSONL;
    }
    List<String> samples = Named.ids(SampleSet.class);
    throw new AscribeException(
        ErrorCode.BAD_USAGE,
        ("'%s': is not a sample set (%s)%s, a study (*.conf) or a JSON lines file (*.jsonl); name "
                + "its --format: tse, esnli or jsonl")
            .formatted(file, String.join(", ", samples), Names.hint(file, samples)));
  }
}
