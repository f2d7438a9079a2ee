package dev.ascribe.evaluation.statistics;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Turns a figure of many texts, such as macro-F1, into one value for each text, so that it can be
 * treated like a mean. The values are those of the jackknife (Efron and Stein 1981), shifted so
 * that their mean is the figure itself: what the figure gains from a text, times the number of
 * texts.
 */
public final class Influence {
  private Influence() {}

  /**
   * Returns the values of all texts.
   *
   * @param texts n, at least 1
   * @param figure of some texts, by their indexes; at least one index
   * @return [n] values whose mean is the figure of all texts
   */
  public static double[] of(int texts, ToDoubleFunction<int[]> figure) {
    int[] all = IntStream.range(0, texts).toArray();
    double whole = figure.applyAsDouble(all);
    double[] values = new double[texts];
    if (texts == 1) {
      values[0] = whole;
      return values;
    }
    double sum = 0;
    for (int text = 0; text < texts; text++) {
      int left = text;
      values[text] = figure.applyAsDouble(IntStream.of(all).filter(i -> i != left).toArray());
      sum += values[text];
    }
    for (int text = 0; text < texts; text++) {
      values[text] = whole + (texts - 1) * (sum / texts - values[text]);
    }
    return values;
  }
}
