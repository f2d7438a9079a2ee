package dev.ascribe.http.studies;

import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.call.Numbers;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.ServerSentEvent;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.Service;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;

/** What happens in a study, as it happens. */
public final class EventRoutes {
  /** More than a study's journal remembers: who reads nothing for longer comes back later. */
  private static final int BUFFERED = 20_000;

  private static final long BUFFERED_BYTES = 4 << 20;

  /** The largest whole number that every client can count with. */
  private static final long LARGEST_NUMBER = (1L << 53) - 1;

  private final Service service;
  private final EventJson events;
  private final HttpSettings settings;
  private final SharedKillSwitch end;

  /**
   * @param end of all streams, when the server shuts down
   */
  public EventRoutes(
      Service service, Details details, HttpSettings settings, SharedKillSwitch end) {
    this.service = service;
    this.events = new EventJson(details);
    this.settings = settings;
    this.end = end;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of("GET", "/v1/studies/{id}/events", this::events));
  }

  private CompletionStage<HttpResponse> events(Call call) {
    call.allowing();
    String studyId = call.studyId();
    long after =
        call.header("Last-Event-ID")
            .map(value -> Numbers.whole("Last-Event-ID", value, 0, LARGEST_NUMBER))
            .orElse(0L);
    EventBuffer buffer = new EventBuffer(BUFFERED, BUFFERED_BYTES);
    return service
        .subscribe(studyId, after, buffer::add)
        .thenApply(
            subscription -> {
              // The reply may find no reader at all.
              call.gone().thenRun(buffer::end).thenRun(subscription::close);
              Source<ServerSentEvent, NotUsed> stream =
                  buffer
                      .source()
                      .via(end.flow())
                      .map(events::of)
                      .watchTermination(
                          (ignored, done) -> {
                            done.whenComplete((finished, broken) -> subscription.close());
                            return ignored;
                          });
              return ServerSentEvent.reply(stream, settings.heartbeat());
            });
  }
}
