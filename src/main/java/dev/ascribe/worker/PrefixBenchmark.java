package dev.ascribe.worker;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.DecoderModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.device.DeviceId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures how much time a decoder saves when coalitions share the keys and values of their
 * prompt's beginning. Used by one thread.
 */
public final class PrefixBenchmark implements AutoCloseable {
  private static final List<String> WORDS =
      List.of("the movie was long but its story is good and we loved the music".split(" "));

  private final DecoderModel model;

  private PrefixBenchmark(DecoderModel model) {
    this.model = model;
  }

  /**
   * Seconds for the same coalitions, packed as executors pack them.
   *
   * @param withReuse includes computing the prefix once
   * @param largestDifference between label scores of both ways
   */
  public record Round(double withReuse, double withoutReuse, double largestDifference) {}

  /** Loads a decoder onto the device. */
  public static PrefixBenchmark open(DeviceId device, ModelRef reference, Path directory) {
    return new PrefixBenchmark(ModelLoader.loadDecoder(reference, directory, device.toDevice()));
  }

  /**
   * Random coalitions of a text behind a prefix of random tokens.
   *
   * @param words of the text
   */
  public List<TokenRow> rows(int prefixTokens, int words, int coalitions) {
    String text =
        String.join(" ", IntStream.range(0, words).mapToObj(PrefixBenchmark::word).toList());
    EncodedInput input = model.encode(new TextInput(text, null), true);
    CounterRandom ofPrefix = CounterRandom.of(0, "prefix-benchmark");
    int vocabulary = model.network().config().vocabularySize();
    int[] prefix =
        IntStream.generate(() -> ofPrefix.nextInt(vocabulary)).limit(prefixTokens).toArray();
    List<TokenRow> rows = new ArrayList<>();
    for (int i = 0; i < coalitions; i++) {
      CounterRandom random = CounterRandom.of(0, "prefix-benchmark/coalition", i);
      Coalition present = Coalition.full(input.featureCount());
      for (int feature = 0; feature < input.featureCount(); feature++) {
        present = random.nextInt(2) == 0 ? present.without(feature) : present;
      }
      rows.add(behind(prefix, model.row(input, present, AbsencePolicy.REMOVE)));
    }
    return rows;
  }

  private static String word(int index) {
    return WORDS.get(index % WORDS.size());
  }

  private static TokenRow behind(int[] prefix, TokenRow row) {
    int[] positions = Arrays.stream(row.positionIds()).map(p -> p + prefix.length).toArray();
    return new TokenRow(
        joined(prefix, row.tokenIds()),
        joined(IntStream.range(0, prefix.length).toArray(), positions),
        joined(new int[prefix.length], row.tokenTypeIds()),
        prefix.length + row.predictingToken());
  }

  private static int[] joined(int[] a, int[] b) {
    return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
  }

  /**
   * Evaluates the rows both ways.
   *
   * @param batchTokens most computed tokens of a batch, padding included
   */
  public Round measure(List<TokenRow> rows, int batchTokens) {
    model.forgetPrefixes();
    long start = System.nanoTime();
    float[][] reused =
        BatchPacker.evaluate(rows, model::computedTokens, batchTokens, model::labelLogits);
    double with = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    float[][] computed =
        BatchPacker.evaluate(rows, TokenRow::length, batchTokens, model::labelLogitsWithoutReuse);
    double without = (System.nanoTime() - start) / 1e9;
    double largest = 0;
    for (int i = 0; i < reused.length; i++) {
      for (int label = 0; label < reused[i].length; label++) {
        largest = Math.max(largest, Math.abs(reused[i][label] - computed[i][label]));
      }
    }
    return new Round(with, without, largest);
  }

  @Override
  public void close() {
    model.close();
  }
}
