package dev.ascribe;

import com.typesafe.config.Config;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.internal.AdaptMessage;
import org.apache.pekko.dispatch.Envelope;
import org.apache.pekko.dispatch.MailboxType;
import org.apache.pekko.dispatch.MessageQueue;
import org.apache.pekko.dispatch.ProducesMessageQueue;
import org.apache.pekko.dispatch.UnboundedMessageQueueSemantics;
import scala.Option;

/**
 * Counts the messages of Ascribe's own protocols that actors are sent. An actor system counts them
 * when {@link #SETTING} is in its configuration; all such systems of a process share the counts.
 */
public final class CountingMailbox implements MailboxType, ProducesMessageQueue<MessageQueue> {
  public static final String SETTING =
      "pekko.actor.typed.default-mailbox.mailbox-type = \"%s\""
          .formatted(CountingMailbox.class.getName());

  private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

  /** Called by the actor system. */
  public CountingMailbox(ActorSystem.Settings settings, Config config) {}

  /** How many messages were sent so far, by the simple names of their classes. */
  public static Map<String, Integer> counts() {
    return new TreeMap<>(COUNTS);
  }

  @Override
  public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
    return new CountingQueue();
  }

  private static final class CountingQueue implements MessageQueue, UnboundedMessageQueueSemantics {
    private final Queue<Envelope> queue = new ConcurrentLinkedQueue<>();

    @Override
    public void enqueue(ActorRef receiver, Envelope envelope) {
      // A message adapter's messages are counted as what was sent.
      Class<?> kind =
          envelope.message() instanceof AdaptMessage<?, ?> adapted
              ? adapted.message().getClass()
              : envelope.message().getClass();
      if (kind.getName().startsWith("dev.ascribe.")) {
        COUNTS.merge(kind.getSimpleName(), 1, Integer::sum);
      }
      queue.add(envelope);
    }

    @Override
    public Envelope dequeue() {
      return queue.poll();
    }

    @Override
    public int numberOfMessages() {
      return queue.size();
    }

    @Override
    public boolean hasMessages() {
      return !queue.isEmpty();
    }

    @Override
    public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
      queue.forEach(envelope -> deadLetters.enqueue(owner, envelope));
      queue.clear();
    }
  }
}
