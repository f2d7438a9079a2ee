package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetReader.Options;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Named;
import dev.ascribe.study.SampleSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Loads the data set of a study: reads its files, splits it, and limits its test split. */
public final class DatasetLoader {
  /**
   * The seed of all studies' splits. All runs share it, so that runs with different seeds are
   * compared on the same test instances.
   */
  public static final long SPLIT_SEED = 0;

  private static final double HELD_OUT_SHARE = 0.1;

  private DatasetLoader() {}

  /** A data set, and the number of rows that were left out of it. */
  public record Loaded(Dataset dataset, SkippedRows skipped) {}

  /**
   * Loads a data set and splits it with {@link #SPLIT_SEED}. Rows that no study can use are left
   * out.
   *
   * @throws AscribeException of category BAD_INPUT; the message names file, line, column, value and
   *     what is allowed
   */
  public static Dataset load(DatasetSpec spec) {
    return load(spec, SPLIT_SEED);
  }

  /**
   * Loads a data set. A single file is split 80/10/10, stratified by label. Of two files, the
   * second is the test split, and a tenth of the first is the dev split. The same seed gives the
   * same splits.
   */
  public static Dataset load(DatasetSpec spec, long splitSeed) {
    return loadAndCount(spec, splitSeed, new Options(false, FeatureLevel.WORD)).dataset();
  }

  /** Loads a data set whose rationales refer to segments if the features are segments. */
  public static Dataset load(DatasetSpec spec, FeatureLevel level) {
    return loadAndCount(spec, SPLIT_SEED, new Options(false, level)).dataset();
  }

  /**
   * Loads a data set, split with {@link #SPLIT_SEED}, and counts the rows that are left out.
   *
   * @param strict whether a file with such rows is refused
   */
  public static Loaded loadAndCount(DatasetSpec spec, boolean strict) {
    return loadAndCount(spec, strict, FeatureLevel.WORD);
  }

  /**
   * Loads and counts as {@link #loadAndCount(DatasetSpec, boolean)} does; rationales refer to
   * segments if the features are segments.
   */
  public static Loaded loadAndCount(DatasetSpec spec, boolean strict, FeatureLevel level) {
    return loadAndCount(spec, SPLIT_SEED, new Options(strict, level));
  }

  /** Reads all usable rows of one file, in their order, into a single split, for a conversion. */
  public static Loaded readAll(DatasetSpec spec, Path file, boolean strict) {
    return readAll(spec, file, new Options(strict, FeatureLevel.WORD));
  }

  static Loaded readAll(DatasetSpec spec, Path file, Options options) {
    DatasetReader.Reading reading = readFile(spec, file, options);
    return new Loaded(
        new Dataset(spec.name(), spec.labels(), List.of(), List.of(), reading.instances()),
        reading.skipped());
  }

  private static Loaded loadAndCount(DatasetSpec spec, long splitSeed, Options options) {
    List<DatasetReader.Reading> readings = new ArrayList<>();
    if (spec.format() == DatasetSpec.Format.SAMPLE) {
      readings.add(readSample(spec, options.level()));
    }
    for (String path : spec.paths()) {
      readings.add(readFile(spec, Path.of(path), options));
    }
    SkippedRows skipped =
        readings.stream()
            .map(DatasetReader.Reading::skipped)
            .reduce(SkippedRows.NONE, SkippedRows::plus);
    List<Instance> first = readings.get(0).instances();
    List<List<Instance>> parts = new ArrayList<>();
    if (readings.size() == 1) {
      parts.addAll(Splits.split(first, List.of(HELD_OUT_SHARE, HELD_OUT_SHARE), splitSeed));
    } else {
      List<Instance> test = readings.get(1).instances();
      requireDistinctIds(spec, first, test);
      parts.add(test);
      parts.addAll(Splits.split(first, List.of(HELD_OUT_SHARE), splitSeed));
    }
    List<Instance> test =
        spec.testLimit() == 0
            ? parts.get(0)
            : Splits.balanced(parts.get(0), spec.labels(), spec.testLimit(), splitSeed);
    requireTest(spec, test, skipped);
    return new Loaded(
        new Dataset(spec.name(), spec.labels(), parts.get(2), parts.get(1), test), skipped);
  }

  private static DatasetReader.Reading readSample(DatasetSpec spec, FeatureLevel level) {
    SampleSet sample = Named.parse(SampleSet.class, "sample set", spec.name());
    try (InputStream stream = open(sample)) {
      return read(spec, sample.id() + ".jsonl", stream, new Options(true, level));
    } catch (IOException e) {
      throw unreadable(sample.id(), e);
    }
  }

  static InputStream open(SampleSet sample) {
    InputStream stream = DatasetLoader.class.getResourceAsStream(sample.resource());
    if (stream == null) {
      throw new AscribeException(
          ErrorCode.INTERNAL, sample.resource() + ": is missing from this build of Ascribe");
    }
    return stream;
  }

  private static DatasetReader.Reading readFile(DatasetSpec spec, Path path, Options options) {
    if (!Files.isRegularFile(path)) {
      throw new AscribeException(ErrorCode.INVALID_DATA, path + ": no such data file");
    }
    try {
      FileEncoding.requireText(path);
      try (InputStream stream = Files.newInputStream(path)) {
        return read(spec, path.toString(), stream, options);
      } catch (CharacterCodingException e) {
        throw FileEncoding.notUtf8(path);
      }
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
  }

  private static DatasetReader.Reading read(
      DatasetSpec spec, String origin, InputStream stream, Options options) throws IOException {
    DatasetReader reader =
        switch (spec.format()) {
          case TSE -> new TseReader();
          case ESNLI -> new EsnliReader();
          case SAMPLE, JSONL -> new JsonLinesReader();
        };
    // A decoder that is not created here would silently replace bytes that are not UTF-8; this one
    // reports them.
    Reader content =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()));
    content.mark(1);
    if (content.read() != '\uFEFF') {
      content.reset();
    }
    return reader.read(origin, content, spec, options);
  }

  private static void requireDistinctIds(
      DatasetSpec spec, List<Instance> train, List<Instance> test) {
    Set<String> ids = new HashSet<>();
    train.forEach(instance -> ids.add(instance.id()));
    for (Instance instance : test) {
      if (ids.contains(instance.id())) {
        throw new AscribeException(
            ErrorCode.INVALID_DATA,
            "%s: id '%s' of the test file is also in the train file %s"
                .formatted(spec.paths().get(1), instance.id(), spec.paths().get(0)));
      }
    }
  }

  private static void requireTest(DatasetSpec spec, List<Instance> test, SkippedRows skipped) {
    if (test.isEmpty()) {
      throw new AscribeException(
          ErrorCode.NOT_ENOUGH_DATA,
          spec.name()
              + ": has no test instances: a tenth of the texts of each label is held out, so a "
              + "label needs at least five texts"
              + (skipped.total() == 0 ? "" : "; rows left out: " + skipped.describe()));
    }
  }

  private static AscribeException unreadable(String origin, IOException e) {
    return new AscribeException(
        ErrorCode.INVALID_DATA, "%s: cannot be read: %s".formatted(origin, e.getMessage()), e);
  }
}
