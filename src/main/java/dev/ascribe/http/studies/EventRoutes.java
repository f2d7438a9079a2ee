package dev.ascribe.http.studies;

import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Query;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.scheduling.Service;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.SharedKillSwitch;

/** What happens in a study, as it happens. */
public final class EventRoutes extends ApiRoutes {
  /** The largest whole number that every client can count with. */
  private static final long LARGEST_NUMBER = (1L << 53) - 1;

  private final Service service;
  private final EventReply events;
  private final SharedKillSwitch end;

  /**
   * @param end of all streams, when the server shuts down
   */
  public EventRoutes(RouteParts parts, SharedKillSwitch end) {
    super(parts);
    this.service = parts.service();
    this.events = new EventReply(parts.details());
    this.end = end;
  }

  @Override
  public Route route() {
    return path(
        PathMatchers.segment("v1").slash("studies").slash(PathMatchers.segment()).slash("events"),
        study -> endpoint(Endpoint.STUDY_EVENTS, exchange -> events(exchange, study)));
  }

  private Route events(Exchange exchange, String study) {
    exchange.query();
    String studyId = StudyRoutes.requireId(study);
    long after =
        exchange
            .header("Last-Event-ID")
            .map(value -> Query.wholeNumber("Last-Event-ID", value, 0, LARGEST_NUMBER))
            .orElse(0L);
    return onSuccess(
        service.events(studyId, after),
        stream -> events(stream.via(end.flow()).via(untilGone(exchange)).map(events::of)));
  }
}
