package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.NumberedEvent;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Hands the events of one study to one listener, at the listener's pace: it asks the registry for
 * more when the listener is through with the last. So nothing piles up for a slow one, which misses
 * what the journal has forgotten meanwhile, as the numbers show.
 *
 * <p>Owned by the {@link StudyRegistry}, on threads that listeners may hold up. A listener that
 * throws is dropped.
 */
final class EventSubscription {
  /** Most events that travel at once. */
  static final int MOST = 256;

  sealed interface Command {}

  /**
   * The next events.
   *
   * @param last whether none will follow
   */
  record Events(List<NumberedEvent> events, boolean last) implements Command {}

  enum Stop implements Command {
    NOW
  }

  private EventSubscription() {}

  /** Waits for its first events, which the registry gives it unasked. */
  static Behavior<Command> create(
      String studyId, Consumer<NumberedEvent> listener, ActorRef<StudyRegistry.Command> registry) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(
                    Events.class,
                    more -> {
                      more.events().forEach(listener);
                      if (more.last()) {
                        return Behaviors.stopped();
                      }
                      long known = more.events().get(more.events().size() - 1).number();
                      registry.tell(new StudyRegistry.Read(studyId, known, context.getSelf()));
                      return Behaviors.same();
                    })
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .build());
  }
}
