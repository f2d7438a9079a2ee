package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.StudyEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Those who listen to studies, as many as may be. Not thread-safe: the {@link StudyRegistry} owns
 * it.
 */
final class StudySubscriptions {
  /** Most subscribers of all studies together. */
  private static final int MOST = 1024;

  private final ActorContext<StudyRegistry.Command> context;
  private final RegistryEntries entries;
  private int subscribers;

  StudySubscriptions(ActorContext<StudyRegistry.Command> context, RegistryEntries entries) {
    this.context = context;
    this.entries = entries;
  }

  void subscribe(StudyRegistry.Subscribe subscribe) {
    String studyId = subscribe.studyId();
    Optional<RegistryEntry> entry = entries.find(studyId);
    if (entry.isEmpty()) {
      subscribe.answer().complete(Optional.empty());
    } else if (subscribers == MOST) {
      subscribe
          .answer()
          .completeExceptionally(
              new AscribeException(
                  ErrorCode.BUSY,
                  "%d subscribers listen already, which is the most".formatted(MOST)));
    } else {
      subscribers++;
      // Whatever a listener does with its time, it is not that of other actors.
      ActorRef<EventSubscription.Command> subscriber =
          context.spawnAnonymous(
              EventSubscription.create(studyId, subscribe.listener(), context.getSelf()),
              DispatcherSelector.blocking());
      context.watchWith(subscriber, new StudyRegistry.SubscriberGone(studyId, subscriber));
      // At once: the study may be forgotten before the subscriber could ask.
      entry.get().study().feed().read(subscribe.after(), subscriber);
      subscribe.answer().complete(Optional.of(() -> subscriber.tell(EventSubscription.Stop.NOW)));
    }
  }

  /** Answers with the events after a number, now or when there are some. */
  void read(StudyRegistry.Read read) {
    Optional<RegistryEntry> entry = entries.find(read.studyId());
    if (entry.isPresent()) {
      entry.get().study().feed().read(read.after(), read.replyTo());
    } else {
      // Or its listener would wait for ever.
      StudyEvent end =
          new StudyEvent.StudyAborted(
              read.studyId(), ErrorCode.CANCELLED, "the events of the study are not kept any more");
      read.replyTo()
          .tell(
              new EventSubscription.Events(
                  List.of(new NumberedEvent(read.after() + 1, Instant.now(), end)), true));
    }
  }

  void gone(StudyRegistry.SubscriberGone gone) {
    subscribers--;
    entries.find(gone.studyId()).ifPresent(entry -> entry.study().feed().leave(gone.subscriber()));
  }
}
