package dev.ascribe.http.studies;

import dev.ascribe.common.Names;
import dev.ascribe.http.access.ServableModels;
import dev.ascribe.http.body.Bodies;
import dev.ascribe.http.body.StrictJson;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.UntrustedStudy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Submits, lists, shows, cancels and deletes studies. */
public final class StudyRoutes {
  private static final List<String> TYPES = List.of("application/json", "application/hocon");
  private static final String STUDIES = "/v1/studies";
  private static final String STUDY = STUDIES + "/{id}";
  private static final int MOST_LISTED = 500;
  private static final int USUALLY_LISTED = 100;
  private static final int LONGEST_RUN = 300;
  private static final List<String> RUN_STATES =
      List.of("pending", "training", "evaluating", "summarising", "done", "failed");

  private final Service service;
  private final ServableModels models;
  private final Bodies bodies;
  private final HttpSettings settings;
  private final StudyJson json;
  private final Executor parsing;

  public StudyRoutes(
      Service service,
      ServableModels models,
      Bodies bodies,
      HttpSettings settings,
      Details details,
      Executor parsing) {
    this.service = service;
    this.models = models;
    this.bodies = bodies;
    this.settings = settings;
    this.json = new StudyJson(details);
    this.parsing = parsing;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("POST", STUDIES, this::submit),
        Endpoint.of("GET", STUDIES, this::list),
        Endpoint.of("GET", STUDY, this::show),
        Endpoint.of("DELETE", STUDY, this::cancel));
  }

  private CompletionStage<HttpResponse> submit(Call call) {
    call.allowing("priority", "recompute");
    Priority priority =
        Named.parse(
            Priority.class, "priority", call.parameter("priority").orElse(Priority.NORMAL.id()));
    boolean recompute = flag(call, "recompute");
    String type = Bodies.type(call, TYPES);
    return bodies
        .read(call, parsing, body -> study(type, body))
        .thenCompose(study -> service.submit(new StudySubmission(study, priority, recompute)))
        .thenApply(this::submitted);
  }

  private static boolean flag(Call call, String name) {
    String value = call.parameter(name).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      throw Names.unknown(name, value, List.of("true", "false"));
    }
    return value.equals("true");
  }

  private StudySpec study(String type, byte[] body) {
    String text = StrictJson.text(body);
    UntrustedStudy studies =
        new UntrustedStudy(
            settings.dataDirectory(),
            models::require,
            StudyReader.Limits.served(settings.maxStudyRuns(), settings.maxStudyEvaluations()));
    if (type.equals("application/json")) {
      StrictJson.requireJson(text);
      return studies.readJson(text);
    }
    return studies.readHocon(text);
  }

  private HttpResponse submitted(Submission submission) {
    HttpResponse reply =
        Replies.json(submission.accepted() ? 201 : 200, json.whole(submission.study()));
    return submission.accepted()
        ? reply.addHeader(Replies.header("Location", STUDIES + "/" + submission.study().id()))
        : reply;
  }

  private CompletionStage<HttpResponse> list(Call call) {
    call.allowing("limit", "after");
    int limit = call.wholeNumber("limit", 1, MOST_LISTED, USUALLY_LISTED);
    StudyKey after = call.parameter("after").map(key -> StudyKey.parse("after", key)).orElse(null);
    return service.studies(after, limit).thenApply(page -> Replies.json(200, json.list(page)));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    call.allowing(Set.of("state"), "runs", "after", "state");
    List<String> states = call.parameters("state");
    for (String state : states) {
      if (!RUN_STATES.contains(state)) {
        throw Names.unknown("state", state, RUN_STATES);
      }
    }
    RunQuery runs =
        new RunQuery(
            call.text("after", LONGEST_RUN).orElse(null),
            call.wholeNumber("runs", 0, MOST_LISTED, RunQuery.USUAL),
            Set.copyOf(states));
    return service
        .study(call.studyId(), runs)
        .thenApply(study -> Replies.json(200, json.whole(study)));
  }

  private CompletionStage<HttpResponse> cancel(Call call) {
    call.allowing("delete");
    CompletionStage<StudyStatus> last =
        flag(call, "delete") ? service.delete(call.studyId()) : service.cancel(call.studyId());
    return last.thenApply(study -> Replies.json(200, json.whole(study)));
  }
}
