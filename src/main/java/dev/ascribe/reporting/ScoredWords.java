package dev.ascribe.reporting;

import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow.AttributionRow;

/** Tells whether stored scores can be set beside the words of their text. */
public final class ScoredWords {
  private ScoredWords() {}

  /**
   * Whether the i-th score is that of the i-th word. A text that was too long for the model lost
   * its last words, which then have no scores. Of a pair, it is not stored which of the two texts
   * lost them.
   */
  public static boolean areKnown(AttributionRow row, Instance text) {
    int words = text.words().size();
    return row.scores().length == words || (row.scores().length < words && !text.input().hasPair());
  }
}
