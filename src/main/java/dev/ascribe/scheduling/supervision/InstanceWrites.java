package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.coordination.SampledValues;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.UnfinishedSamplingRow;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The writes of one instance: values of its samplings in progress, and then the rows of its
 * results. Results wait until the values are durable, since they delete them; values that arrived
 * later would stay. Not thread-safe: an {@link InstanceCoordinator} owns it.
 */
final class InstanceWrites {
  private final InstanceTask task;
  private final ActorRef<StudyWriter.Command> writer;
  private final ActorRef<StudyWriter.InstanceWritten> replies;

  /** The number of values without an answer. */
  private int unanswered;

  /** The results that wait for values; null if none do. */
  private List<ResultRow> waiting;

  /**
   * @param replies receives the answers, and gives them to {@link #isOfResults}
   */
  InstanceWrites(
      InstanceTask task,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<StudyWriter.InstanceWritten> replies) {
    this.task = task;
    this.writer = writer;
    this.replies = replies;
  }

  void writeValues(SampledValues sampled) {
    unanswered++;
    send(List.of(StoredSamplings.row(task, sampled)));
  }

  void writeResults(List<? extends ResultRow> rows) {
    waiting = List.copyOf(rows);
    sendResults();
  }

  /** Whether an answer is about results. If it is about values, results may be sent next. */
  boolean isOfResults(StudyWriter.InstanceWritten written) {
    boolean isOfValues =
        written.write().rows().stream().anyMatch(UnfinishedSamplingRow.class::isInstance);
    if (isOfValues) {
      unanswered--;
      sendResults();
    }
    return !isOfValues;
  }

  private void sendResults() {
    if (unanswered == 0 && waiting != null) {
      send(waiting);
      waiting = null;
    }
  }

  private void send(List<ResultRow> rows) {
    writer.tell(new StudyWriter.WriteInstance(task, rows, replies));
  }
}
