package dev.ascribe.reporting.report;

import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.study.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts of one run with their explanations.
 *
 * @param reference the method by whose agreement with the rationales the texts were chosen
 * @param of the number of explained texts of the run
 * @param largest by method, the magnitude of a score that gets the full colour
 */
record Gallery(
    RunSpec run, String reference, int of, List<Text> texts, Map<String, Double> largest) {
  Gallery {
    texts = List.copyOf(texts);
    largest = Map.copyOf(largest);
  }

  /** Why a text was chosen. */
  enum Agreement {
    BEST,
    MEDIAN,
    WORST,
    /** The text has no rationale. */
    UNKNOWN
  }

  /**
   * One text.
   *
   * @param rationale the words that any annotator has highlighted
   * @param attributions in the order of the study's methods
   * @param agreement average precision by method; methods without it are left out
   */
  record Text(
      Instance instance,
      PredictionRow prediction,
      double probability,
      Set<Integer> rationale,
      List<AttributionRow> attributions,
      Map<String, Double> agreement,
      Agreement reason) {
    boolean isRight() {
      return prediction.gold().equals(prediction.predicted());
    }
  }
}
