package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorProtocol.StoreProblem;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Checks for health checks and for the status whether the store can be written. It checks at most
 * once a second, and answers other questions with its last result.
 *
 * <p>Owned by the {@link Guardian}. It has a thread of its own, because the store may block it for
 * a long time. It is not restarted: its failure ends the engine.
 */
final class StoreProbe extends AbstractBehavior<StoreProbe.GetProblem> {
  /** The dispatcher for this actor alone. */
  static final DispatcherSelector DISPATCHER =
      DispatcherSelector.fromConfig("ascribe.service.store-probe-dispatcher");

  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Asks whether the store can be written, and if not, why. */
  record GetProblem(ActorRef<StoreProblem> replyTo) {}

  private final ResultStore store;
  private Optional<StoreProblem> found = Optional.empty();
  private long triedNanos;

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
    if (found.isEmpty() || System.nanoTime() - triedNanos >= FRESH_NANOS) {
      found = Optional.of(tryToWrite());
      triedNanos = System.nanoTime();
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
