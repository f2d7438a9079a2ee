package dev.ascribe.http.operations;

import static org.apache.pekko.http.javadsl.server.PathMatchers.remaining;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Refusal;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.http.directives.RouteParts;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.headers.EntityTag;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Serves the files of the dashboard and of the page that shows the API. They are open to all since
 * they hold no data; the pages ask for the token themselves.
 */
public final class PageRoutes extends ApiRoutes {
  private final DashboardFiles files = new DashboardFiles();

  public PageRoutes(RouteParts parts) {
    super(parts);
  }

  @Override
  public Route route() {
    return concat(
        pathSingleSlash(() -> endpoint(Endpoint.DASHBOARD, exchange -> file("/"))),
        path("api", () -> endpoint(Endpoint.API_BROWSER, exchange -> file("/api"))),
        path(
            segment("assets").slash(remaining()),
            name -> endpoint(Endpoint.DASHBOARD_FILES, exchange -> file("/assets/" + name))));
  }

  private Route file(String path) {
    DashboardFiles.DashboardFile file =
        files
            .find(path)
            .orElseThrow(
                () -> new Refusal(404, ErrorCode.UNKNOWN_NAME, "there is nothing at this path"));
    // A new version of the program has new files under the same names, so browsers must ask again.
    // If-Match, which guards changes, has no effect here: "conditional" would refuse such a request
    // in plain text.
    return respondWithHeader(
        Replies.header("Cache-Control", "no-cache"),
        () ->
            mapRequest(
                request -> request.removeHeader("If-Match"),
                () ->
                    conditional(
                        EntityTag.create(file.entityTag(), false),
                        () ->
                            complete(
                                HttpEntities.create(
                                    ContentTypes.parse(file.mediaType()), file.content())))));
  }
}
