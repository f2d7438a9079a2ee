package dev.ascribe.scheduling.supervision;

import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Ends one run: has its own figures computed from what is stored of its instances, and written
 * together with the run's last row.
 *
 * <p>Spawned by the {@link StudySupervisor} when nothing of a run is left to explain; it is not
 * restarted.
 */
final class RunFinisher {
  private sealed interface Command {}

  private record Summarised(RunSummarizer.Summary summary, Throwable failure) implements Command {}

  private record Written(double accuracy, Optional<UnitResult.Failed> failure) implements Command {}

  private RunFinisher() {}

  /**
   * @param row of the run with its final status
   */
  static Behavior<?> create(
      RunSpec run,
      RunRow row,
      RunSummarizer summarizer,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<? super StudySupervisor.RunFinished> replyTo) {
    return Behaviors.<Command>setup(
        context -> {
          context.pipeToSelf(summarizer.summarize(row.studyId(), run), Summarised::new);
          return Behaviors.receive(Command.class)
              .onMessage(
                  Summarised.class,
                  summarised -> {
                    if (summarised.failure() != null) {
                      UnitResult.Failed cause = UnitResult.Failed.of(summarised.failure());
                      replyTo.tell(
                          new StudySupervisor.RunFinished(run, Double.NaN, Optional.of(cause)));
                      return Behaviors.stopped();
                    }
                    write(context, summarised.summary(), row, writer);
                    return Behaviors.same();
                  })
              .onMessage(
                  Written.class,
                  written -> {
                    replyTo.tell(
                        new StudySupervisor.RunFinished(
                            run, written.accuracy(), written.failure()));
                    return Behaviors.stopped();
                  })
              .build();
        });
  }

  private static void write(
      ActorContext<Command> context,
      RunSummarizer.Summary summary,
      RunRow row,
      ActorRef<StudyWriter.Command> writer) {
    List<ResultRow> rows = new ArrayList<>(summary.metrics());
    rows.add(row);
    writer.tell(
        new StudyWriter.Write<>(
            rows, context.getSelf(), failure -> new Written(summary.accuracy(), failure)));
  }
}
