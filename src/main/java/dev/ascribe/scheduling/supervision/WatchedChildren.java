package dev.ascribe.scheduling.supervision;

import dev.ascribe.worker.protocol.UnitResult;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The children of the {@link StudySupervisor}, each with what follows if it crashes. A crash costs
 * no more than what the child worked on: a coordinator its instance, a finisher its run. Without
 * the writer, the study cannot continue. Not thread-safe: the supervisor owns it.
 *
 * @param <C> the supervisor's commands
 */
final class WatchedChildren<C> {
  private final ActorContext<C> context;
  private final Map<ActorRef<Void>, Function<UnitResult.Failed, Behavior<C>>> handlers =
      new HashMap<>();

  WatchedChildren(ActorContext<C> context) {
    this.context = context;
  }

  /** Spawns a child, and says what follows if it crashes. */
  void spawn(
      Behavior<?> child, Props props, Function<UnitResult.Failed, Behavior<C>> crashHandler) {
    watch(context.spawnAnonymous(child, props), crashHandler);
  }

  /** Watches a child, and says what follows if it crashes. */
  void watch(ActorRef<?> child, Function<UnitResult.Failed, Behavior<C>> crashHandler) {
    context.watch(child);
    handlers.put(child.unsafeUpcast(), crashHandler);
  }

  Behavior<C> onCrashed(ChildFailed crashed) {
    return handlers.remove(crashed.getRef()).apply(UnitResult.Failed.of(crashed.getCause()));
  }

  Behavior<C> onEnded(Terminated ended) {
    handlers.remove(ended.getRef());
    return Behaviors.same();
  }
}
