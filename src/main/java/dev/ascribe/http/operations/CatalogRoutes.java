package dev.ascribe.http.operations;

import dev.ascribe.http.access.ServableModels;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What requests and studies can name. */
public final class CatalogRoutes {
  private final ServableModels models;
  private final Executor blocking;

  public CatalogRoutes(ServableModels models, Executor blocking) {
    this.models = models;
    this.blocking = blocking;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/v1/models", this::models),
        Endpoint.of("GET", "/v1/methods", this::methods));
  }

  private CompletionStage<HttpResponse> models(Call call) {
    call.allowing();
    return CompletableFuture.supplyAsync(() -> Replies.json(200, models.json()), blocking);
  }

  private CompletionStage<HttpResponse> methods(Call call) {
    call.allowing();
    List<Map<String, Object>> methods =
        Arrays.stream(Method.values())
            .map(
                method ->
                    Map.<String, Object>of(
                        "name", method.id(), "samples", method.kind() == Method.Kind.COALITIONS))
            .toList();
    return CompletableFuture.completedFuture(Replies.json(200, Map.of("methods", methods)));
  }
}
