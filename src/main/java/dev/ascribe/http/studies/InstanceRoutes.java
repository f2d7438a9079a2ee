package dev.ascribe.http.studies;

import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.study.Named;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Shows instances of a run with what is stored of them. */
public final class InstanceRoutes {
  private static final int LARGEST_PAGE = 100;
  private static final int USUAL_PAGE = 20;
  private static final int LONGEST_NAME = 300;
  private static final int LONGEST_SEARCH = 200;

  private final Service service;

  public InstanceRoutes(Service service) {
    this.service = service;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of("GET", "/v1/studies/{id}/instances", this::instances));
  }

  private CompletionStage<HttpResponse> instances(Call call) {
    call.allowing(Set.of("method"), "run", "offset", "limit", "outcome", "method", "gold", "q");
    InstanceQuery query =
        new InstanceQuery(
            call.required("run"),
            call.wholeNumber("offset", 0, 1_000_000_000, 0),
            call.wholeNumber("limit", 1, LARGEST_PAGE, USUAL_PAGE),
            Named.parse(
                InstanceQuery.Outcome.class,
                "outcome",
                call.parameter("outcome").orElse(InstanceQuery.Outcome.ALL.id())),
            call.text("gold", LONGEST_NAME).orElse(null),
            call.text("q", LONGEST_SEARCH).orElse(null),
            call.parameters("method"));
    return service
        .instances(call.studyId(), query)
        .thenApply(page -> Replies.json(200, InstanceJson.of(page)));
  }
}
