package dev.ascribe.http.operations;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Refusal;
import dev.ascribe.http.reply.Replies;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The dashboard: open to all, for it holds no data; it asks for the token itself. */
public final class PageRoutes {
  public static final String PAGE = "/";
  public static final String ASSETS = "/assets/{path*}";

  private final DashboardFiles files = new DashboardFiles();

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open("GET", PAGE, call -> file(call, PAGE)),
        Endpoint.open(
            "GET", ASSETS, call -> file(call, "/assets/" + call.parameters().get("path*"))));
  }

  private CompletionStage<HttpResponse> file(Call call, String path) {
    DashboardFiles.DashboardFile file =
        files
            .find(path)
            .orElseThrow(
                () -> new Refusal(404, ErrorCode.UNKNOWN_NAME, "there is nothing at this path"));
    boolean known =
        call.header("If-None-Match").filter(tags -> tags.contains(file.entityTag())).isPresent();
    HttpResponse reply =
        known
            ? Replies.empty(304)
            : Replies.of(200, ContentTypes.parse(file.mediaType()), file.content());
    return CompletableFuture.completedFuture(
        reply
            .addHeader(Replies.header("ETag", file.entityTag()))
            // A new version of the program has new files under the same names.
            .addHeader(Replies.header("Cache-Control", "no-cache")));
  }
}
