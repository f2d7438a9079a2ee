package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Brings one set of rows into the store: hands it to the aggregator, again a little later when that
 * is busy, and tells its parent when the rows are durable or cannot be.
 *
 * <p>Spawned by whoever has rows to write, one for each write; it is not restarted.
 */
final class RowWriter {
  private static final Duration BUSY_PAUSE = Duration.ofMillis(200);

  private sealed interface Command {}

  private record Reply(ResultAggregator.Reply reply) implements Command {}

  private enum Again implements Command {
    NOW
  }

  private RowWriter() {}

  /**
   * @param reply the parent's message: of nothing when the rows are durable, else of why they are
   *     not
   */
  static <C> Behavior<?> create(
      List<ResultRow> rows,
      ActorRef<ResultAggregator.Command> aggregator,
      ActorRef<C> parent,
      Function<Optional<UnitResult.Failed>, C> reply) {
    return Behaviors.<Command>setup(
        context -> {
          ActorRef<ResultAggregator.Reply> replies =
              context.messageAdapter(ResultAggregator.Reply.class, Reply::new);
          ResultAggregator.Store store = new ResultAggregator.Store(rows, replies, 0);
          aggregator.tell(store);
          return Behaviors.withTimers(
              timers ->
                  Behaviors.receive(Command.class)
                      .onMessage(
                          Reply.class,
                          message -> {
                            if (message.reply() instanceof ResultAggregator.Busy) {
                              timers.startSingleTimer(Again.NOW, BUSY_PAUSE);
                              return Behaviors.same();
                            }
                            parent.tell(reply.apply(StudyWriter.failureOf(message.reply())));
                            return Behaviors.stopped();
                          })
                      .onMessage(
                          Again.class,
                          again -> {
                            aggregator.tell(store);
                            return Behaviors.same();
                          })
                      .build());
        });
  }
}
