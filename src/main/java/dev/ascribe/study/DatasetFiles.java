package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.study.DatasetSpec.Format;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which files make a data set. Those of one split stand together: one file, or two in CoS-E,
 * whose questions are in a file of their own. The splits of a data set are a single one, which is
 * divided 80/10/10; or train and test; or train, dev and test. HateXplain has all texts in one
 * file, and may have a second file that divides them.
 */
public final class DatasetFiles {
  /** The most splits of a data set: train, dev and test. */
  private static final int MOST_SPLITS = 3;

  private DatasetFiles() {}

  /**
   * Returns the files that a path stands for: those that the format publishes in a folder, or the
   * file itself.
   *
   * @param path of a file, or of a folder, which does not end like the files of the format
   */
  public static List<String> of(Format format, String path) {
    return switch (format) {
      case ERASER ->
          path.endsWith(".jsonl")
              ? List.of(path)
              : in(path, List.of("train.jsonl", "val.jsonl", "test.jsonl"));
      case HATEXPLAIN ->
          path.endsWith(".json")
              ? List.of(path)
              : in(path, List.of("dataset.json", "post_id_divisions.json"));
      case SAMPLE, TSE, ESNLI, JSONL, COSE -> List.of(path);
    };
  }

  /**
   * Checks the number of files.
   *
   * @param place that the error names
   * @param code of the error
   */
  public static void checkCount(Format format, List<String> files, String place, ErrorCode code) {
    boolean isAllowed =
        switch (format) {
          case SAMPLE -> files.isEmpty();
          case HATEXPLAIN -> files.size() == 1 || files.size() == 2;
          case COSE -> files.size() % 2 == 0 && within(files.size() / 2);
          case TSE, ESNLI, JSONL, ERASER -> within(files.size());
        };
    if (!isAllowed) {
      throw new AscribeException(
          code,
          "%s: has %s; allowed: %s"
              .formatted(place, Names.count(files.size(), "file"), allowed(format)));
    }
  }

  /** Returns the files of each split, in the order train, dev, test. */
  public static List<List<String>> splits(DatasetSpec dataset) {
    int size = dataset.format() == Format.COSE ? 2 : 1;
    List<List<String>> splits = new ArrayList<>();
    for (int from = 0; from < dataset.paths().size(); from += size) {
      splits.add(dataset.paths().subList(from, from + size));
    }
    return splits;
  }

  private static boolean within(int splits) {
    return 1 <= splits && splits <= MOST_SPLITS;
  }

  private static String allowed(Format format) {
    return switch (format) {
      case SAMPLE -> "none, since a sample set comes with Ascribe";
      case TSE, ESNLI, JSONL ->
          "one file, which is split 80/10/10, a train and a test file, or a train, a dev and a test"
              + " file";
      case ERASER ->
          "a folder with docs, train.jsonl, val.jsonl and test.jsonl, or one to three such files";
      case HATEXPLAIN ->
          "a folder with dataset.json and post_id_divisions.json, or dataset.json alone, which is"
              + " split 80/10/10";
      case COSE ->
          "an explanations file and its questions file, once, or for train and test, or for train,"
              + " dev and test";
    };
  }

  private static List<String> in(String folder, List<String> names) {
    String parent = folder.endsWith("/") ? folder : folder + "/";
    return names.stream().map(name -> parent + name).toList();
  }
}
