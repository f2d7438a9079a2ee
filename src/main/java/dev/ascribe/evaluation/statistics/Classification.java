package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;

/** Measures how well predicted labels agree with gold labels. Labels are indexes 0 ... L-1. */
public final class Classification {
  private Classification() {}

  /**
   * Returns the share of instances whose predicted label is the gold label. There must be at least
   * one instance.
   */
  public static double accuracy(int[] gold, int[] predicted) {
    requirePairs(gold, predicted);
    int hits = 0;
    for (int i = 0; i < gold.length; i++) {
      hits += gold[i] == predicted[i] ? 1 : 0;
    }
    return (double) hits / gold.length;
  }

  /**
   * Returns the unweighted mean of the F1 scores of all labels, as scikit-learn's {@code f1_score}
   * with {@code average="macro"}, all {@code labels} and {@code zero_division=0}. A label that is
   * neither gold nor predicted has the F1 score 0.
   *
   * @param labels L, including labels that do not occur
   */
  public static double macroF1(int[] gold, int[] predicted, int labels) {
    requirePairs(gold, predicted);
    Arguments.requireAtLeast("labels", labels, 1);
    for (int i = 0; i < gold.length; i++) {
      Arguments.requireRange("a gold label", gold[i], 0, labels - 1);
      Arguments.requireRange("a predicted label", predicted[i], 0, labels - 1);
    }
    int[] hits = new int[labels];
    int[] occurrences = new int[labels]; // as gold and as predicted label, together
    for (int i = 0; i < gold.length; i++) {
      occurrences[gold[i]]++;
      occurrences[predicted[i]]++;
      hits[gold[i]] += gold[i] == predicted[i] ? 1 : 0;
    }
    double sum = 0;
    for (int label = 0; label < labels; label++) {
      sum += hits[label] == 0 ? 0 : 2.0 * hits[label] / occurrences[label];
    }
    return sum / labels;
  }

  private static void requirePairs(int[] gold, int[] predicted) {
    Arguments.requireAtLeast("instances", gold.length, 1);
    Arguments.requireLength("predicted", predicted.length, gold.length, "gold label");
  }
}
