package dev.ascribe.http;

import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.Service;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;

/** What happens in a study, as it happens. */
final class EventRoutes {
  /** More than a study's journal remembers: who reads nothing for longer comes back later. */
  private static final int BUFFERED = 20_000;

  private final Service service;
  private final EventJson events;
  private final HttpSettings settings;
  private final SharedKillSwitch end;
  private final Materializer materializer;

  /**
   * @param end of all streams, when the server shuts down
   */
  EventRoutes(
      Service service,
      Details details,
      HttpSettings settings,
      SharedKillSwitch end,
      Materializer materializer) {
    this.service = service;
    this.events = new EventJson(details);
    this.settings = settings;
    this.end = end;
    this.materializer = materializer;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.of("GET", "/v1/studies/{id}/events", this::events));
  }

  private CompletionStage<HttpResponse> events(Call call) {
    call.allowing();
    String studyId = call.studyId();
    long after =
        call.header("Last-Event-ID")
            .map(value -> Numbers.whole("Last-Event-ID", value, 0, Long.MAX_VALUE))
            .orElse(0L);
    Pair<BoundedSourceQueue<NumberedEvent>, Source<NumberedEvent, NotUsed>> opened =
        Source.<NumberedEvent>queue(BUFFERED).preMaterialize(materializer);
    BoundedSourceQueue<NumberedEvent> queue = opened.first();
    return service
        .subscribe(studyId, after, event -> offer(queue, event))
        .whenComplete(
            (subscription, failure) -> {
              if (failure != null) {
                queue.complete();
              }
            })
        .thenApply(
            subscription -> {
              // The reply may find no reader at all.
              call.gone().thenRun(queue::complete).thenRun(subscription::close);
              Source<ServerSentEvent, NotUsed> stream =
                  opened
                      .second()
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

  /** Ends the stream after the last event, or where its reader is too slow: it can come back. */
  private static void offer(BoundedSourceQueue<NumberedEvent> queue, NumberedEvent event) {
    if (queue.isCompleted()) {
      return;
    }
    QueueOfferResult result = queue.offer(event);
    if (!result.isEnqueued() || EventJson.isLast(event.event())) {
      queue.complete();
    }
  }
}
