package dev.ascribe.http.operations;

import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.pekko.http.javadsl.server.Route;

/** Lists the models and methods that requests and studies can name. */
public final class CatalogRoutes extends ApiRoutes {
  public CatalogRoutes(RouteParts parts) {
    super(parts);
  }

  @Override
  public Route route() {
    return pathPrefix(
        "v1",
        () ->
            concat(
                path(
                    "models",
                    () ->
                        endpoint(
                            Endpoint.MODELS,
                            () -> slowJson(() -> Map.of("models", parts.models().list())))),
                path("methods", () -> endpoint(Endpoint.METHODS, this::methods))));
  }

  /**
   * @param samples whether the method evaluates coalitions, so that a budget can be set
   */
  private record ListedMethod(Method name, boolean samples) {}

  private Route methods() {
    List<ListedMethod> methods =
        Arrays.stream(Method.values())
            .map(method -> new ListedMethod(method, method.kind() == Method.Kind.COALITIONS))
            .toList();
    return json(Map.of("methods", methods));
  }
}
