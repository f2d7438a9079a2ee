package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.coordination.ExplanationOutcome;
import dev.ascribe.study.StudyWork;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Tells the {@link StudySupervisor} how much of the work on one text is done, at most once a
 * second. So texts that take long show progress, and texts that take a moment cause no messages.
 * Not thread-safe: the text's {@link InstanceCoordinator} owns it.
 */
final class TextProgress {
  private static final long LEAST_NANOS = 1_000_000_000L;

  /** The most that is said to be done before the text is complete. */
  private static final double ALMOST = 0.95;

  private final InstanceTask task;
  private final ActorRef<? super InstanceAdvanced> replyTo;
  private double work;
  private double told;
  private long toldNanos = System.nanoTime();

  TextProgress(InstanceTask task, ActorRef<? super InstanceAdvanced> replyTo) {
    this.task = task;
    this.replyTo = replyTo;
  }

  /** Notes that more of the work is done. */
  void add(ExplanationOutcome.Advanced more) {
    work += more.work();
    double share = Math.min(ALMOST, work / StudyWork.text(task.study(), more.features()));
    long now = System.nanoTime();
    if (share > told && now - toldNanos >= LEAST_NANOS) {
      replyTo.tell(new InstanceAdvanced(task, share));
      told = share;
      toldNanos = now;
    }
  }
}
