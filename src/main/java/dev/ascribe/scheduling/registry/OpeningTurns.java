package dev.ascribe.scheduling.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Limits how many studies are opened at the same time, and opens them in the order of their
 * arrival. Opening a study reads its models and its data, and so takes time on the cores with which
 * devices compute. Not thread-safe: the registry owns it.
 */
final class OpeningTurns {
  private static final int OPENED_AT_ONCE = 2;

  private final Deque<ActorRef<StudyRunner.Command>> waiting = new ArrayDeque<>();

  /** The runners that were told to open their studies and have not done so yet. */
  private final Set<ActorRef<StudyRunner.Command>> opening = new HashSet<>();

  /** Tells a runner to open its study when its turn comes. */
  void add(ActorRef<StudyRunner.Command> runner) {
    waiting.add(runner);
    openNext();
  }

  /**
   * Gives the turn of a runner to the next one, because its study is open or cannot be opened. Does
   * nothing if the turn has ended already.
   */
  void end(ActorRef<StudyRunner.Command> runner) {
    waiting.remove(runner);
    opening.remove(runner);
    openNext();
  }

  private void openNext() {
    while (opening.size() < OPENED_AT_ONCE && !waiting.isEmpty()) {
      ActorRef<StudyRunner.Command> next = waiting.remove();
      opening.add(next);
      next.tell(StudyRunner.Open.NOW);
    }
  }
}
