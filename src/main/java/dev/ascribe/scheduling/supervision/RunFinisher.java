package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.training.CheckpointHome;
import dev.ascribe.worker.protocol.UnitResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Ends one run: computes its figures from its stored instances, and sends them to the {@link
 * StudyWriter} together with the run's last row. If the store cannot be read, it tries again for
 * the {@code outagePatience} of {@link StudyServices}.
 *
 * <p>The {@link StudySupervisor} spawns one when no instance of a run is left to explain; it is not
 * restarted.
 */
final class RunFinisher extends AbstractBehavior<RunFinisher.Command> {
  private static final RunSummarizer.Summary UNKNOWN =
      new RunSummarizer.Summary(List.of(), Double.NaN, List.of());

  sealed interface Command {}

  /**
   * A run has ended: its figures are durable, or could not be computed.
   *
   * @param accuracy accuracy of the run's model
   * @param unexplained a failure of the run for each method that could explain none of its texts
   */
  record RunFinished(
      RunSpec run,
      double accuracy,
      List<FailureRow> unexplained,
      Optional<UnitResult.Failed> failure)
      implements StudySupervisor.Command {
    RunFinished {
      unexplained = List.copyOf(unexplained);
    }

    /** The end of a run whose finisher crashed. */
    static RunFinished ofCrash(RunSpec run, UnitResult.Failed cause) {
      return new RunFinished(run, UNKNOWN.accuracy(), List.of(), Optional.of(cause));
    }
  }

  private enum Ask implements Command {
    NOW
  }

  private record Summarised(RunSummarizer.Summary summary) implements Command {}

  private record NotSummarised(UnitResult.Failed cause) implements Command {}

  private record Written(StudyWriter.RunWritten reply) implements Command {}

  private final TimerScheduler<Command> timers;
  private final RunSpec run;
  private final RunRow row;
  private final StudyServices services;
  private final ActorRef<StudyWriter.Command> writer;
  private final ActorRef<? super RunFinished> replyTo;
  private final Executor blocking;

  /** The figures of the run, once they are known. */
  private RunSummarizer.Summary summary = UNKNOWN;

  private final OutagePauses pauses;

  /**
   * @param row the run's last row; its status is changed to failed if some method could explain
   *     none of the run's texts
   */
  static Behavior<Command> create(
      RunSpec run,
      RunRow row,
      StudyServices services,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<? super RunFinished> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RunFinisher(context, timers, run, row, services, writer, replyTo)));
  }

  private RunFinisher(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RunSpec run,
      RunRow row,
      StudyServices services,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<? super RunFinished> replyTo) {
    super(context);
    context.setLoggerName(RunFinisher.class);
    this.timers = timers;
    this.run = run;
    this.row = row;
    this.services = services;
    this.writer = writer;
    this.replyTo = replyTo;
    this.pauses = new OutagePauses(services.outagePatience());
    this.blocking = context.getSystem().dispatchers().lookup(ServiceSettings.BLOCKING);
    ask();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, now -> ask())
        .onMessage(Summarised.class, summarised -> write(summarised.summary()))
        .onMessage(NotSummarised.class, this::onNotSummarised)
        .onMessage(Written.class, written -> end(written.reply().failure()))
        .build();
  }

  private Behavior<Command> ask() {
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> services.summarizer().summarize(row.studyId(), run), blocking),
            (summary, failure) ->
                failure == null
                    ? new Summarised(summary)
                    : new NotSummarised(UnitResult.Failed.of(failure)));
    return this;
  }

  private Behavior<Command> onNotSummarised(NotSummarised failed) {
    UnitResult.Failed cause = failed.cause();
    Optional<Duration> pause = pauses.after(cause);
    if (pause.isEmpty()) {
      return end(Optional.of(cause));
    }
    timers.startSingleTimer(Ask.NOW, pause.get());
    getContext()
        .getLog()
        .warn(
            "the figures of run {} cannot be computed now, next attempt in {} ms: {}",
            run.id(),
            pause.get().toMillis(),
            cause.message());
    return this;
  }

  private Behavior<Command> write(RunSummarizer.Summary measured) {
    List<ResultRow> rows = new ArrayList<>(measured.metrics());
    rows.addAll(measured.unexplained());
    rows.add(measured.unexplained().isEmpty() ? row : row.withStatus(RunTracker.State.FAILED.id()));
    summary = measured;
    writer.tell(
        new StudyWriter.WriteRun(
            run, rows, getContext().messageAdapter(StudyWriter.RunWritten.class, Written::new)));
    return this;
  }

  private Behavior<Command> end(Optional<UnitResult.Failed> failure) {
    replyTo.tell(new RunFinished(run, summary.accuracy(), summary.unexplained(), failure));
    return Behaviors.stopped();
  }

  /** The behavior of an actor that deletes the trained weights of a finished run, and stops. */
  static Behavior<Void> deletion(Path checkpoint) {
    return Behaviors.setup(
        context -> {
          CheckpointHome.delete(checkpoint);
          return Behaviors.stopped();
        });
  }
}
