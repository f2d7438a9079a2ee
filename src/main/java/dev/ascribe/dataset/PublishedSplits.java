package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetReader.Options;
import dev.ascribe.dataset.DatasetReader.Reading;
import dev.ascribe.study.DatasetFiles;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Named;
import dev.ascribe.study.SampleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a data set, split as its files are: those of a single file are {@code all}; those of
 * two files are {@code train} and {@code test}; those of three {@code train}, {@code dev} and
 * {@code test}.
 *
 * @param name of the data set, for errors
 * @param readings by split, in the order of the files
 */
record PublishedSplits(String name, Map<String, Reading> readings) {
  private static final String ALL = "all";
  static final String TRAIN = "train";
  static final String DEV = "dev";
  static final String TEST = "test";

  /**
   * Reads all files of a data set.
   *
   * @throws AscribeException of category BAD_INPUT; the message names file, line, column and value
   */
  static PublishedSplits read(DatasetSpec dataset, Options options) {
    List<String> files = new ArrayList<>();
    List<Reading> readings = new ArrayList<>();
    if (dataset.format() == DatasetSpec.Format.SAMPLE) {
      files.add(dataset.name());
      readings.add(readSample(dataset, options));
    } else if (dataset.format() == DatasetSpec.Format.HATEXPLAIN && dataset.paths().size() == 2) {
      readings.addAll(readDivided(dataset, options));
      files.addAll(Collections.nCopies(readings.size(), dataset.paths().get(0)));
    } else {
      for (List<String> split : DatasetFiles.splits(dataset)) {
        files.add(split.get(0));
        readings.add(readSplit(dataset, split, options));
      }
    }
    List<String> names = names(readings.size());
    Map<String, Reading> splits = new LinkedHashMap<>();
    for (int i = 0; i < readings.size(); i++) {
      splits.put(names.get(i), readings.get(i));
    }
    requireDistinctIds(splits, files);
    return new PublishedSplits(dataset.name(), splits);
  }

  /** Whether the rows are published in a single file. */
  boolean isSingle() {
    return has(ALL);
  }

  boolean has(String split) {
    return readings.containsKey(split);
  }

  List<Instance> instances(String split) {
    return readings.get(split).instances();
  }

  /** Returns the rows of all splits, in the order of the files. */
  Reading whole() {
    List<Instance> instances = new ArrayList<>();
    SkippedRows skipped = SkippedRows.NONE;
    for (Reading reading : readings.values()) {
      instances.addAll(reading.instances());
      skipped = skipped.plus(reading.skipped());
    }
    return new Reading(instances, skipped);
  }

  /** Returns the rows of one split. */
  Reading require(String split) {
    if (isSingle() || !has(split)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--split: '%s' is no split of %s (%s)"
              .formatted(
                  split,
                  name,
                  isSingle()
                      ? "which is not published in splits"
                      : "allowed: " + String.join(", ", readings.keySet())));
    }
    return readings.get(split);
  }

  private static List<String> names(int splits) {
    return switch (splits) {
      case 1 -> List.of(ALL);
      case 2 -> List.of(TRAIN, TEST);
      default -> List.of(TRAIN, DEV, TEST);
    };
  }

  private static Reading readSample(DatasetSpec dataset, Options options) {
    SampleSet sample = Named.parse(SampleSet.class, "sample set", dataset.name());
    try (InputStream stream = DatasetLoader.open(sample)) {
      return new JsonLinesReader()
          .read(
              sample.id() + ".jsonl",
              DataFile.decoded(stream),
              dataset,
              new Options(true, options.level()));
    } catch (IOException e) {
      throw DataFile.unreadable(sample.id(), e);
    }
  }

  private static Reading readSplit(DatasetSpec dataset, List<String> files, Options options) {
    Path path = Path.of(files.get(0));
    DataFile.require(path);
    DatasetReader reader =
        switch (dataset.format()) {
          case TSE -> new TseReader();
          case ESNLI -> new EsnliReader();
          case SAMPLE, JSONL -> new JsonLinesReader();
          case ERASER -> new EraserReader(EraserDocuments.of(path));
          case HATEXPLAIN -> new HateXplainReader(post -> true);
          case COSE -> new CoseReader(CoseQuestions.read(Path.of(files.get(1)), dataset.labels()));
        };
    return readFile(dataset, files.get(0), reader, options);
  }

  /** Reads the posts of HateXplain, and divides them by their published splits. */
  private static List<Reading> readDivided(DatasetSpec dataset, Options options) {
    Map<String, Integer> divisions = HateXplainDivisions.read(Path.of(dataset.paths().get(1)));
    DatasetReader reader = new HateXplainReader(divisions::containsKey);
    Reading all = readFile(dataset, dataset.paths().get(0), reader, options);
    List<Reading> splits = new ArrayList<>();
    for (int i = 0; i < HateXplainDivisions.SPLITS; i++) {
      int split = i;
      List<Instance> posts =
          all.instances().stream().filter(post -> divisions.get(post.id()) == split).toList();
      splits.add(new Reading(posts, i == 0 ? all.skipped() : SkippedRows.NONE));
    }
    return splits;
  }

  private static Reading readFile(
      DatasetSpec dataset, String path, DatasetReader reader, Options options) {
    return DataFile.read(Path.of(path), content -> reader.read(path, content, dataset, options));
  }

  private static void requireDistinctIds(Map<String, Reading> splits, List<String> files) {
    Map<String, Integer> places = new HashMap<>();
    List<String> names = List.copyOf(splits.keySet());
    for (int split = 0; split < names.size(); split++) {
      for (Instance instance : splits.get(names.get(split)).instances()) {
        Integer earlier = places.putIfAbsent(instance.id(), split);
        if (earlier != null) {
          throw new AscribeException(
              ErrorCode.INVALID_DATA,
              "%s: id '%s' of the %s file is also in the %s file %s"
                  .formatted(
                      files.get(split),
                      instance.id(),
                      names.get(split),
                      names.get(earlier),
                      files.get(earlier)));
        }
      }
    }
  }
}
