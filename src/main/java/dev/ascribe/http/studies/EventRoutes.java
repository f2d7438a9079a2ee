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
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;

/** What happens in a study, as it happens. */
public final class EventRoutes {
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
    SharedKillSwitch gone = KillSwitches.shared("client");
    call.gone().thenRun(gone::shutdown);
    return service
        .events(studyId, after)
        .thenApply(
            stream ->
                ServerSentEvent.reply(
                    stream.via(end.flow()).via(gone.flow()).map(events::of), settings.heartbeat()));
  }
}
