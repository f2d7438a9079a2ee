package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.supervision.StudySupervisor.Command;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The last behavior of a {@link StudySupervisor}: no work on the study is left, or a caller has
 * cancelled it. Unless it is cancelled, its statistics are computed. If the store cannot be read,
 * that is tried again for the {@code outagePatience} of {@link StudyServices}; if it fails
 * otherwise, the study ends without them, since reports can make them later. Then the study's own
 * row is written with them. When the row is durable, it reports that the study was completed or
 * cancelled, and the supervisor stops. If the row cannot be written, it reports that the study was
 * aborted.
 */
final class StudyEnding extends AbstractBehavior<Command> {
  private final UnitSubmitter submitter;
  private final StudyReporter reporter;
  private final ActorRef<StudyWriter.Command> writer;
  private final StudyTask task;
  private final RunSummarizer summarizer;
  private final OutagePauses pauses;
  private final StudyRow row;
  private final boolean isCancelled;

  /** A message of this behavior to itself. */
  sealed interface Internal extends Command {}

  private enum ComputeStatistics implements Internal {
    NOW
  }

  private record StatisticsComputed(List<ResultRow> rows) implements Internal {}

  private record StatisticsFailed(UnitResult.Failed cause) implements Internal {}

  private record StudyWritten(StudyWriter.StudyWritten reply) implements Internal {}

  /**
   * Stops the work on a cancelled study, and begins to write the study's row or to compute its
   * statistics.
   *
   * @param state in which the study ends
   */
  StudyEnding(
      ActorContext<Command> context,
      StudyTask task,
      StudyStatus.State state,
      StudyServices services,
      UnitSubmitter submitter,
      StudyReporter reporter,
      ActorRef<StudyWriter.Command> writer) {
    super(context);
    this.task = task;
    this.summarizer = services.summarizer();
    this.pauses = new OutagePauses(services.outagePatience());
    this.row = task.row(state.id());
    this.submitter = submitter;
    this.reporter = reporter;
    this.writer = writer;
    this.isCancelled = state == StudyStatus.State.CANCELLED;
    if (isCancelled) {
      stopWork();
      write(List.of());
    } else {
      computeStatistics();
    }
  }

  private Behavior<Command> computeStatistics() {
    Executor blocking = getContext().getSystem().dispatchers().lookup(ServiceSettings.BLOCKING);
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> summarizer.statistics(task.study()), blocking),
            (rows, failure) ->
                failure == null
                    ? new StatisticsComputed(List.copyOf(rows))
                    : new StatisticsFailed(UnitResult.Failed.of(failure)));
    return this;
  }

  private Behavior<Command> write(List<ResultRow> statistics) {
    writer.tell(
        new StudyWriter.WriteStudy(
            row,
            statistics,
            getContext().messageAdapter(StudyWriter.StudyWritten.class, StudyWritten::new)));
    return this;
  }

  private Behavior<Command> onStatisticsFailed(StatisticsFailed failed) {
    Optional<Duration> pause = pauses.after(failed.cause());
    if (pause.isPresent()) {
      getContext().scheduleOnce(pause.get(), getContext().getSelf(), ComputeStatistics.NOW);
      return this;
    }
    getContext()
        .getLog()
        .warn(
            "the statistics of study {} could not be computed, reports will try again: {}",
            row.studyId(),
            failed.cause().message());
    return write(List.of());
  }

  private void stopWork() {
    submitter.withdraw();
    for (ActorRef<Void> child : getContext().getChildren()) {
      if (!child.equals(writer)) {
        getContext().stop(child);
      }
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(ComputeStatistics.class, now -> computeStatistics())
        .onMessage(StatisticsComputed.class, computed -> write(computed.rows()))
        .onMessage(StatisticsFailed.class, this::onStatisticsFailed)
        .onMessage(StudyWritten.class, this::onStudyWritten)
        .onMessage(StudySupervisor.RunWritten.class, this::onRunWritten)
        .onAnyMessage(late -> this)
        .onSignal(ChildFailed.class, this::onChildCrashed)
        .onSignal(Terminated.class, ended -> this)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onStudyWritten(StudyWritten written) {
    if (written.reply().failure().isPresent()) {
      return abort(written.reply().failure().get());
    }
    if (isCancelled) {
      reporter.cancelled();
    } else {
      reporter.completed();
    }
    return Behaviors.stopped();
  }

  /** A cancelled study does not need the rows of its runs any more. */
  private Behavior<Command> onRunWritten(StudySupervisor.RunWritten written) {
    return isCancelled ? this : written.reply().failure().map(this::abort).orElse(this);
  }

  private Behavior<Command> onChildCrashed(ChildFailed crashed) {
    return crashed.getRef().equals(writer) ? abort(UnitResult.Failed.of(crashed.getCause())) : this;
  }

  private Behavior<Command> abort(UnitResult.Failed cause) {
    reporter.aborted(cause);
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    submitter.withdraw();
    return this;
  }
}
