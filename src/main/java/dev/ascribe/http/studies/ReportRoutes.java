package dev.ascribe.http.studies;

import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.reporting.ReportCsv;
import dev.ascribe.reporting.ReportJson;
import dev.ascribe.reporting.ReportText;
import dev.ascribe.reporting.ResultReport;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What a study has found, in tables. */
public final class ReportRoutes {
  private static final List<String> FORMATS = List.of("json", "text", "csv");

  private final Service service;
  private final ResultStore store;
  private final Details details;
  private final Executor blocking;

  public ReportRoutes(Service service, ResultStore store, Details details, Executor blocking) {
    this.service = service;
    this.store = store;
    this.details = details;
    this.blocking = blocking;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of("GET", "/v1/studies/{id}/report", this::report));
  }

  private CompletionStage<HttpResponse> report(Call call) {
    call.allowing("format");
    String format = call.choice("format", FORMATS, "json");
    return service
        .study(call.studyId(), RunQuery.NONE)
        .thenApplyAsync(study -> ResultReport.read(store, study), blocking)
        .thenApply(report -> reply(report.withModels(details::withoutPaths), format));
  }

  private static HttpResponse reply(ResultReport report, String format) {
    return switch (format) {
      case "text" ->
          Replies.of(
              200,
              ContentTypes.TEXT_PLAIN_UTF8,
              bytes(String.join("\n", ReportText.lines(report)) + "\n"));
      case "csv" -> Replies.of(200, Replies.CSV, bytes(ReportCsv.of(report)));
      default -> Replies.json(200, ReportJson.of(report));
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
