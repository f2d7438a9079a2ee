package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorProtocol.StoreProblem;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Checks for health checks and for the status whether the store can be written. An answer is never
 * older than its question. Questions that arrive during a check share the next one, so that they do
 * not queue up behind a store that answers slowly.
 *
 * <p>Owned by the {@link Guardian}. It has a thread of its own, because the store may block it for
 * a long time. It is not restarted: its failure ends the engine.
 */
final class StoreProbe extends AbstractBehavior<StoreProbe.GetProblem> {
  /** The dispatcher for this actor alone. */
  static final DispatcherSelector DISPATCHER =
      DispatcherSelector.fromConfig("ascribe.service.store-probe-dispatcher");

  /**
   * Asks whether the store can be written, and if not, why.
   *
   * @param askedNanos time of the question, by {@link System#nanoTime}
   */
  record GetProblem(ActorRef<StoreProblem> replyTo, long askedNanos) {
    static GetProblem now(ActorRef<StoreProblem> replyTo) {
      return new GetProblem(replyTo, System.nanoTime());
    }
  }

  private final ResultStore store;
  private Optional<StoreProblem> found = Optional.empty();
  private long begunNanos;

  static Behavior<GetProblem> create(ResultStore store) {
    return Behaviors.setup(context -> new StoreProbe(context, store));
  }

  private StoreProbe(ActorContext<GetProblem> context, ResultStore store) {
    super(context);
    this.store = store;
  }

  @Override
  public Receive<GetProblem> createReceive() {
    return newReceiveBuilder().onMessage(GetProblem.class, this::onGetProblem).build();
  }

  private Behavior<GetProblem> onGetProblem(GetProblem get) {
    if (found.isEmpty() || begunNanos - get.askedNanos() < 0) {
      begunNanos = System.nanoTime();
      found = Optional.of(tryToWrite());
    }
    get.replyTo().tell(found.get());
    return this;
  }

  private StoreProblem tryToWrite() {
    try {
      store.checkWritable();
      return StoreProblem.NONE;
    } catch (RuntimeException problem) {
      return new StoreProblem(Optional.of(UnitResult.Failed.of(problem).message()));
    }
  }
}
