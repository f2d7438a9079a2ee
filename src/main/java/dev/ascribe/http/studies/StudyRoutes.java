package dev.ascribe.http.studies;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.JsonFields;
import dev.ascribe.http.directives.Query;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.http.directives.StrictJson;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.UntrustedStudy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.SharedKillSwitch;

/**
 * Serves the operations on studies: clients submit, list, show, rename, cancel and delete them, and
 * follow their events.
 */
public final class StudyRoutes extends ApiRoutes {
  private static final List<String> TYPES = List.of("application/json", "application/hocon");
  private static final int MOST_LISTED = 500;
  private static final int USUALLY_LISTED = 100;
  private static final int LONGEST_RUN = 300;
  private static final int LONGEST_TITLE = 120;
  private static final List<String> RUN_STATES =
      List.of("pending", "training", "evaluating", "summarising", "done", "failed");

  /** The largest whole number that clients in every language represent exactly. */
  private static final long LARGEST_EVENT = (1L << 53) - 1;

  private final Executor parsing;
  private final EventReply eventReply;
  private final SharedKillSwitch endOfEvents;

  /**
   * @param parsing threads that parse submitted studies, which may take long
   * @param endOfEvents ends all streams of events when the server stops
   */
  public StudyRoutes(RouteParts parts, Executor parsing, SharedKillSwitch endOfEvents) {
    super(parts);
    this.parsing = parsing;
    this.eventReply = new EventReply(parts.messageFilter());
    this.endOfEvents = endOfEvents;
  }

  @Override
  public Route route() {
    return pathPrefix(
        segment("v1").slash("studies"),
        () ->
            concat(
                pathEnd(
                    () ->
                        concat(
                            endpoint(Endpoint.SUBMIT_STUDY, this::submit),
                            endpoint(Endpoint.LIST_STUDIES, this::list))),
                path(
                    segment(),
                    study ->
                        concat(
                            endpoint(Endpoint.SHOW_STUDY, exchange -> show(exchange, study)),
                            endpoint(Endpoint.RENAME_STUDY, exchange -> rename(exchange, study)),
                            endpoint(Endpoint.CANCEL_STUDY, exchange -> cancel(exchange, study)))),
                path(
                    segment().slash("events"),
                    study ->
                        endpoint(Endpoint.STUDY_EVENTS, exchange -> events(exchange, study)))));
  }

  private Route submit(Exchange exchange) {
    Query query = exchange.query("priority", "recompute");
    Priority priority = query.constant("priority", Priority.NORMAL);
    boolean recompute = query.flag("recompute");
    String type = bodyType(exchange, TYPES);
    return body(
        exchange,
        parts.settings().limits().maxBody(),
        parsing,
        body -> read(type, body),
        study ->
            onSuccess(
                parts.service().submit(new StudySubmission(study, priority, recompute)),
                this::submitted));
  }

  private StudySpec read(String type, byte[] body) {
    HttpSettings settings = parts.settings();
    String text = StrictJson.text(body);
    UntrustedStudy studies =
        new UntrustedStudy(
            settings.dataDirectory(),
            parts.models()::require,
            StudyReader.Limits.served(
                settings.limits().maxStudyRuns(), settings.limits().maxStudyEvaluations()));
    if (type.equals("application/json")) {
      StrictJson.requireJson(text);
      return studies.readJson(text);
    }
    return studies.readHocon(text);
  }

  private Route submitted(StudySubmission.Reply submission) {
    StudyReply study = reply(submission.study());
    return submission.accepted()
        ? complete(
            StatusCodes.CREATED,
            List.of(Replies.header("Location", "/v1/studies/" + submission.study().id())),
            study,
            Replies.json())
        : json(study);
  }

  private StudyReply reply(StudyStatus study) {
    return StudyReply.of(study, parts.messageFilter());
  }

  private Route list(Exchange exchange) {
    Query query = exchange.query("limit", "after");
    int limit = query.wholeNumber("limit", 1, MOST_LISTED, USUALLY_LISTED);
    StudyKey after = query.first("after").map(key -> StudyKey.parse("after", key)).orElse(null);
    return json(
        parts
            .service()
            .studies(after, limit)
            .thenApply(page -> StudyReply.Page.of(page, parts.messageFilter())));
  }

  private Route show(Exchange exchange, String study) {
    Query query = exchange.query(Set.of("state"), "runs", "after", "state");
    List<String> states = query.all("state");
    for (String state : states) {
      if (!RUN_STATES.contains(state)) {
        throw Names.unknown("state", state, RUN_STATES);
      }
    }
    RunQuery runs =
        new RunQuery(
            query.text("after", LONGEST_RUN).orElse(null),
            query.wholeNumber("runs", 0, MOST_LISTED, RunQuery.USUAL),
            Set.copyOf(states));
    return json(parts.service().study(requireId(study), runs).thenApply(this::reply));
  }

  private Route rename(Exchange exchange, String study) {
    exchange.query();
    String id = requireId(study);
    bodyType(exchange, List.of("application/json"));
    return body(
        exchange,
        parts.settings().limits().maxBody(),
        parts.blocking(),
        body -> title(StrictJson.object(body).allowing(List.of("title"))),
        title -> json(parts.service().rename(id, title).thenApply(this::reply)));
  }

  /** A line of text; "" takes the title back. */
  private static String title(JsonFields fields) {
    String title = fields.required("title", LONGEST_TITLE).strip();
    if (title.codePoints().anyMatch(Character::isISOControl)) {
      throw new AscribeException(
          ErrorCode.INVALID_DATA, "title: holds a control character; allowed: one line of text");
    }
    return title;
  }

  private Route cancel(Exchange exchange, String study) {
    boolean delete = exchange.query("delete").flag("delete");
    String id = requireId(study);
    CompletionStage<StudyStatus> last =
        delete ? parts.service().delete(id) : parts.service().cancel(id);
    return json(last.thenApply(this::reply));
  }

  private Route events(Exchange exchange, String study) {
    exchange.query();
    String id = requireId(study);
    long after =
        exchange
            .header("Last-Event-ID")
            .map(value -> Query.wholeNumber("Last-Event-ID", value, 0, LARGEST_EVENT))
            .orElse(0L);
    return onSuccess(
        parts.service().events(id, after),
        events ->
            events(events.via(endOfEvents.flow()).via(untilGone(exchange)).map(eventReply::of)));
  }

  /** The id of a study in a path. A text that cannot be an id counts as an unknown study. */
  static String requireId(String segment) {
    if (!segment.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,119}")) {
      throw new AscribeException(ErrorCode.UNKNOWN_STUDY, "no study has this id");
    }
    return segment;
  }
}
