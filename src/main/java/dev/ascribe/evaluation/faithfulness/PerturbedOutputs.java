package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * What a model answers to the coalitions of a {@link PerturbationPlan}.
 *
 * @param probabilities [plan.coalitions] of the label that is predicted for the whole text; null if
 *     they could not be computed, which leaves out all measures but AUC-TP
 * @param resolutions [plan.coalitions] the resolution of each probability: probabilities with a
 *     smaller difference count as equal
 * @param explained [plan.coalitions] the value that the scores explain, such as the logit
 * @param labels [plan.thresholdCoalitions] the index of the label that is predicted for each
 *     coalition; null if they could not be computed, which leaves out AUC-TP
 */
public record PerturbedOutputs(
    double[] probabilities, double[] resolutions, double[] explained, int[] labels) {
  public PerturbedOutputs {
    if (probabilities != null) {
      Arguments.requireNumbers("probabilities", probabilities);
    }
  }

  /** Returns the outputs of a model whose probabilities are exact, and are what is explained. */
  public static PerturbedOutputs exact(double[] probabilities, int[] labels) {
    return new PerturbedOutputs(
        probabilities, new double[probabilities.length], probabilities, labels);
  }

  void requireFit(PerturbationPlan plan) {
    if (probabilities != null) {
      requireLength("probabilities", probabilities.length, plan.coalitions());
      requireLength("resolutions", resolutions.length, plan.coalitions());
      requireLength("explained", explained.length, plan.coalitions());
    }
    if (labels != null) {
      requireLength("labels", labels.length, plan.thresholdCoalitions());
    }
  }

  private static void requireLength(String name, int length, List<Coalition> coalitions) {
    Arguments.requireLength(name, length, coalitions.size(), "coalition of the plan");
  }
}
