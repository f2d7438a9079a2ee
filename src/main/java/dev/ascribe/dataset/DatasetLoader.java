package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetReader.Options;
import dev.ascribe.dataset.DatasetReader.Reading;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.SampleSet;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

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
   * second is the test split, and a tenth of the first is the dev split. Three files are the train,
   * dev and test splits. The same seed gives the same splits.
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

  /**
   * Reads all usable rows of a data set, in their order, for a conversion. They are all in the test
   * split.
   *
   * @param split {@code train}, {@code dev} or {@code test} if only one of the splits in which the
   *     files are published is wanted; null for all
   */
  public static Loaded readAll(DatasetSpec spec, String split, boolean strict) {
    return readAll(spec, split, new Options(strict, FeatureLevel.WORD));
  }

  static Loaded readAll(DatasetSpec spec, String split, Options options) {
    PublishedSplits published = PublishedSplits.read(spec, options);
    Reading reading = split == null ? published.whole() : published.require(split);
    List<Instance> instances = reading.instances();
    return new Loaded(
        new Dataset(spec.name(), labels(spec, instances), List.of(), List.of(), instances),
        reading.skipped());
  }

  private static Loaded loadAndCount(DatasetSpec spec, long splitSeed, Options options) {
    PublishedSplits published = PublishedSplits.read(spec, options);
    Reading whole = published.whole();
    List<String> labels = labels(spec, whole.instances());
    List<List<Instance>> parts = parts(published, splitSeed);
    List<Instance> test =
        spec.testLimit() == 0
            ? parts.get(0)
            : Splits.balanced(parts.get(0), labels, spec.testLimit(), splitSeed);
    requireTest(spec, test, published);
    return new Loaded(
        new Dataset(spec.name(), labels, parts.get(2), parts.get(1), test), whole.skipped());
  }

  /** Returns test, dev and train. Those that are not published are drawn. */
  private static List<List<Instance>> parts(PublishedSplits published, long splitSeed) {
    if (published.isSingle()) {
      return Splits.split(
          published.whole().instances(), List.of(HELD_OUT_SHARE, HELD_OUT_SHARE), splitSeed);
    }
    List<List<Instance>> parts = new ArrayList<>();
    parts.add(published.instances(PublishedSplits.TEST));
    List<Instance> train = published.instances(PublishedSplits.TRAIN);
    if (published.has(PublishedSplits.DEV)) {
      parts.add(published.instances(PublishedSplits.DEV));
      parts.add(train);
    } else {
      parts.addAll(Splits.split(train, List.of(HELD_OUT_SHARE), splitSeed));
    }
    return parts;
  }

  /** Returns the declared labels, or those that occur if none are declared. */
  private static List<String> labels(DatasetSpec spec, List<Instance> instances) {
    return spec.labels().isEmpty()
        ? instances.stream().map(Instance::label).distinct().sorted().toList()
        : spec.labels();
  }

  static InputStream open(SampleSet sample) {
    InputStream stream = DatasetLoader.class.getResourceAsStream(sample.resource());
    if (stream == null) {
      throw new AscribeException(
          ErrorCode.INTERNAL, sample.resource() + ": is missing from this build of Ascribe");
    }
    return stream;
  }

  private static void requireTest(
      DatasetSpec spec, List<Instance> test, PublishedSplits published) {
    if (test.isEmpty()) {
      SkippedRows skipped = published.whole().skipped();
      throw new AscribeException(
          ErrorCode.NOT_ENOUGH_DATA,
          spec.name()
              + ": has no texts for the test: "
              + (published.isSingle()
                  ? "a tenth of the texts of each label is held out, so a label needs at least five"
                      + " texts"
                  : "no row of its test split can be used")
              + (skipped.total() == 0 ? "" : "; rows left out: " + skipped.describe()));
    }
  }
}
