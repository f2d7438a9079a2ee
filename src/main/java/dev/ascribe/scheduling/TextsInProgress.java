package dev.ascribe.scheduling;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts that are explained at once, of which nothing is known before they are complete. They
 * share the time in which texts are explained, and what is done of them follows from the pace.
 * Immutable.
 *
 * @param texts the oldest first
 */
record TextsInProgress(List<Text> texts) {
  /** The most that is taken to be done of a text. */
  private static final double ALMOST = 0.95;

  static final TextsInProgress NONE = new TextsInProgress(List.of());

  /**
   * One text.
   *
   * @param seconds its share of the time so far
   * @param recent the same, with older time faded
   */
  record Text(double seconds, double recent) {
    /** The share of the text's time that has not faded. */
    double freshness() {
      return seconds > 0 ? recent / seconds : 1;
    }
  }

  TextsInProgress {
    texts = List.copyOf(texts);
  }

  int size() {
    return texts.size();
  }

  /** As many texts, of which the oldest end, or new ones begin. */
  TextsInProgress resized(int size) {
    List<Text> resized = new ArrayList<>(texts.subList(Math.max(0, size() - size), size()));
    while (resized.size() < size) {
      resized.add(new Text(0, 0));
    }
    return new TextsInProgress(resized);
  }

  /**
   * The texts after more time.
   *
   * @param seconds that they share
   * @param fading what older time still counts
   */
  TextsInProgress after(double seconds, double fading) {
    double share = seconds / Math.max(1, size());
    return new TextsInProgress(
        texts.stream()
            .map(text -> new Text(text.seconds() + share, text.recent() * fading + share))
            .toList());
  }

  /**
   * The work that is done of the texts.
   *
   * @param text work of a text
   * @param pace seconds for a unit of work
   */
  double work(double text, double pace) {
    return texts.stream().mapToDouble(one -> Math.min(ALMOST * text, one.seconds() / pace)).sum();
  }

  /**
   * The pace at which some seconds were spent on complete work and on these texts, in seconds for a
   * unit. What is done of the texts follows from the pace, up to a limit that the oldest reach
   * first.
   *
   * @param complete work that is complete
   * @param seconds all seconds, with older time faded
   * @param text work of a text
   */
  double pace(double complete, double seconds, double text) {
    double rest = seconds - texts.stream().mapToDouble(Text::recent).sum();
    double done = complete;
    for (Text one : texts) {
      if (one.seconds() * done <= ALMOST * text * rest) {
        break;
      }
      rest += one.recent();
      done += ALMOST * text * one.freshness();
    }
    return rest / done;
  }
}
