package dev.ascribe.faults;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
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
 * Mailboxes in which messages are lost, doubled or late, or make the actor throw, as a plan says.
 * They are the seam between any two actors, and need no change of the actors.
 */
public final class FaultyMailbox implements MailboxType, ProducesMessageQueue<MessageQueue> {
  private static final String PLAN = "ascribe.test.faulty-mailbox";
  private static final Map<Long, Post> POSTS = new ConcurrentHashMap<>();

  /** The mailboxes of one actor system and what happens in them. Thread-safe. */
  static final class Post {
    private final List<Fault> faults;
    private final FaultHits hits;
    private final Map<String, Integer> passages = new ConcurrentHashMap<>();
    private final Map<FaultyQueue, String> owners = new ConcurrentHashMap<>();

    Post(List<Fault> faults, FaultHits hits) {
      this.faults = faults;
      this.hits = hits;
    }

    /** The paths of all actors below the guardian that live now. */
    List<String> actors() {
      return owners.values().stream().filter(path -> path.contains("/user/")).sorted().toList();
    }

    /** Whether no mailbox of these actors holds a message. */
    boolean isQuiet() {
      return owners.keySet().stream().noneMatch(FaultyQueue::hasMessages);
    }

    private Fault next(String message) {
      int passage = passages.merge(message, 1, Integer::sum) - 1;
      return faults.stream()
          .filter(fault -> fault.target().equals(message) && fault.hits(passage))
          .findFirst()
          .orElse(null);
    }
  }

  private final Post post;

  /** Called by the actor system. */
  public FaultyMailbox(ActorSystem.Settings settings, Config config) {
    this.post = POSTS.get(settings.config().getLong(PLAN));
  }

  /** The configuration of an actor system in whose mailboxes faults happen. */
  static String setting(long plan, Post post) {
    POSTS.put(plan, post);
    return "pekko.actor.typed.default-mailbox.mailbox-type = \"%s\"\n%s = %d\n"
        .formatted(FaultyMailbox.class.getName(), PLAN, plan);
  }

  static void forget(long plan) {
    POSTS.remove(plan);
  }

  @Override
  public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
    FaultyQueue queue = new FaultyQueue(post);
    post.owners.put(queue, owner.isDefined() ? owner.get().path().toString() : "");
    return queue;
  }

  private static final class FaultyQueue implements MessageQueue, UnboundedMessageQueueSemantics {
    private final Post post;
    private final Queue<Envelope> queue = new ConcurrentLinkedQueue<>();
    private final Map<Object, Boolean> late = new ConcurrentHashMap<>();

    FaultyQueue(Post post) {
      this.post = post;
    }

    @Override
    public void enqueue(ActorRef receiver, Envelope envelope) {
      Object sent =
          envelope.message() instanceof AdaptMessage<?, ?> adapted
              ? adapted.message()
              : envelope.message();
      // The end of a task without a value is an adapted null.
      boolean isOurs = sent != null && sent.getClass().getName().startsWith("dev.ascribe.");
      Fault fault =
          isOurs && late.remove(envelope.message()) == null
              ? post.next(sent.getClass().getSimpleName())
              : null;
      if (fault == null) {
        queue.add(envelope);
        return;
      }
      post.hits.add(fault.kind());
      switch (fault.kind()) {
        case MESSAGE_LOST -> {}
        case MESSAGE_DOUBLED -> {
          queue.add(envelope);
          queue.add(envelope);
        }
        case MESSAGE_LATE ->
            CompletableFuture.delayedExecutor(fault.millis(), TimeUnit.MILLISECONDS)
                .execute(
                    () -> {
                      late.put(envelope.message(), true);
                      receiver.tell(envelope.message(), envelope.sender());
                    });
        case COORDINATOR_CRASHES, PILLAR_CRASHES ->
            queue.add(
                Envelope.apply(
                    new AdaptMessage<>(
                        sent,
                        message -> {
                          throw new IllegalStateException(
                              "a fault of the campaign: " + fault.kind());
                        }),
                    envelope.sender()));
        default -> throw new IllegalArgumentException(fault + " is no fault of messages");
      }
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
      post.owners.remove(this);
    }
  }
}
