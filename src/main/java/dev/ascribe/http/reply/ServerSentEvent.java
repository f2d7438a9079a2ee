package dev.ascribe.http.reply;

import java.time.Duration;
import java.util.Map;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * An event of a stream of events, as the HTML standard writes it.
 *
 * @param id by which a client comes back, or null
 * @param data one line of JSON
 */
public record ServerSentEvent(String id, String name, String data) {
  private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

  public static ServerSentEvent of(String name, Map<String, Object> data) {
    return new ServerSentEvent(null, name, Json.line(data));
  }

  ByteString bytes() {
    String number = id == null ? "" : "id: " + id + "\n";
    return ByteString.fromString(number + "event: " + name + "\ndata: " + data + "\n\n");
  }

  /** A reply that begins at once and shows, by comments, that it lives while nothing happens. */
  public static <M> HttpResponse reply(Source<ServerSentEvent, M> events, Duration heartbeat) {
    Source<ByteString, NotUsed> content =
        Source.single(HEARTBEAT)
            .concat(events.map(ServerSentEvent::bytes).keepAlive(heartbeat, () -> HEARTBEAT));
    return Replies.stream(Replies.EVENTS, content)
        // Proxies that buffer would turn a live stream into one late reply.
        .addHeader(Replies.header("X-Accel-Buffering", "no"));
  }
}
