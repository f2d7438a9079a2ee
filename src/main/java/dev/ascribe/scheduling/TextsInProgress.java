package dev.ascribe.scheduling;

import dev.ascribe.study.StudyWork.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The texts that are explained at once, of which nothing is known before they are complete. They
 * share the time in which texts are explained, and what is done of them follows from the pace.
 * Immutable.
 *
 * @param texts the oldest first
 */
record TextsInProgress(List<Text> texts) {
  /** The most that is taken to be done of a text. */
  static final double ALMOST = 0.95;

  /** The same for a text that takes much longer than expected, so that nobody knows how long. */
  private static final double OVERDUE = 0.65;

  static final TextsInProgress NONE = new TextsInProgress(List.of());

  /**
   * One text.
   *
   * @param kind of its run
   * @param work that it takes
   * @param seconds its share of the time so far
   * @param recent the same, with older time faded
   */
  record Text(Kind kind, double work, double seconds, double recent) {
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

  TextsInProgress of(Kind kind) {
    return new TextsInProgress(texts.stream().filter(text -> text.kind().equals(kind)).toList());
  }

  /**
   * As many texts of each kind, of which the oldest end, or new ones begin.
   *
   * @param sizes the number of texts of each kind
   * @param work of a new text of a kind
   */
  TextsInProgress resized(Map<Kind, Integer> sizes, ToDoubleFunction<Kind> work) {
    List<Text> resized = new ArrayList<>();
    sizes.forEach(
        (kind, size) -> {
          List<Text> known = of(kind).texts();
          resized.addAll(known.subList(Math.max(0, known.size() - size), known.size()));
          for (int more = known.size(); more < size; more++) {
            resized.add(new Text(kind, work.applyAsDouble(kind), 0, 0));
          }
        });
    return new TextsInProgress(resized);
  }

  /** The others, when this text has ended. */
  TextsInProgress without(Text ended) {
    List<Text> others = new ArrayList<>(texts);
    others.remove(ended);
    return new TextsInProgress(others);
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
            .map(
                text ->
                    new Text(
                        text.kind(),
                        text.work(),
                        text.seconds() + share,
                        text.recent() * fading + share))
            .toList());
  }

  /** The time of all texts so far, with older time faded. */
  double recent() {
    return texts.stream().mapToDouble(Text::recent).sum();
  }

  /** The largest share that is taken to be done of a text that should take a pace. */
  double mostOfOverdue(double pace) {
    double oldest = texts.stream().mapToDouble(one -> one.seconds() / one.work()).max().orElse(0);
    return oldest > pace ? Math.max(OVERDUE, ALMOST * pace / oldest) : ALMOST;
  }

  /**
   * The work that is done of the texts.
   *
   * @param pace seconds for a unit of work
   * @param most the largest share that is taken to be done of a text
   */
  double work(double pace, double most) {
    return texts.stream()
        .mapToDouble(one -> Math.min(most * one.work(), one.seconds() / pace))
        .sum();
  }

  /**
   * The pace at which some seconds were spent on complete work and on these texts, in seconds for a
   * unit. What is done of the texts follows from the pace, up to a limit that the oldest reach
   * first.
   *
   * @param complete work that is complete
   * @param seconds all seconds, with older time faded
   * @param most the largest share that is taken to be done of a text
   */
  double pace(double complete, double seconds, double most) {
    double rest = seconds - recent();
    double done = complete;
    List<Text> oldestFirst = new ArrayList<>(texts);
    oldestFirst.sort(Comparator.comparingDouble(one -> -one.seconds() / one.work()));
    for (Text one : oldestFirst) {
      if (one.seconds() * done <= most * one.work() * rest) {
        break;
      }
      rest += one.recent();
      done += most * one.work() * one.freshness();
    }
    return rest / done;
  }
}
