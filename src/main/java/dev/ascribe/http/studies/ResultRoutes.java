package dev.ascribe.http.studies;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Query;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.reporting.ExportCursor;
import dev.ascribe.reporting.report.ReportPage;
import dev.ascribe.reporting.report.StudyReport;
import dev.ascribe.reporting.results.ResultReport;
import dev.ascribe.reporting.studies.StoredStudies;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.study.Named;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Serves the stored results of a study: its rows as a stream, its instances page by page, and its
 * report.
 */
public final class ResultRoutes extends ApiRoutes {
  /**
   * If nobody has begun to read the rows this long after the client has gone, their cursor is
   * closed.
   */
  private static final Duration UNREAD = Duration.ofSeconds(2);

  /** The format of reports for people. */
  private static final String PAGE = "html";

  private static final int LARGEST_PAGE = 100;
  private static final int USUAL_PAGE = 20;
  private static final int LONGEST_NAME = 300;
  private static final int LONGEST_SEARCH = 200;

  private final StoredStudies studies;
  private final Semaphore streams;
  private final Semaphore pages = new Semaphore(1);

  public ResultRoutes(RouteParts parts) {
    super(parts);
    this.studies = new StoredStudies(parts.store());
    this.streams = new Semaphore(parts.settings().limits().resultStreams());
  }

  @Override
  public Route route() {
    return pathPrefix(
        segment("v1").slash("studies").slash(segment()),
        study ->
            concat(
                path(
                    "results",
                    () -> endpoint(Endpoint.STUDY_RESULTS, exchange -> results(exchange, study))),
                path(
                    "instances",
                    () ->
                        endpoint(Endpoint.STUDY_INSTANCES, exchange -> instances(exchange, study))),
                path(
                    "report",
                    () -> endpoint(Endpoint.STUDY_REPORT, exchange -> report(exchange, study)))));
  }

  private Route results(Exchange exchange, String study) {
    Query query = exchange.query("format", "table", "run", "level");
    DownloadFormat format = query.constant("format", DownloadFormat.JSONL);
    String level = query.choice("level", List.of("run", "instance", "all"), "run");
    ResultQuery wanted =
        new ResultQuery(
            StudyRoutes.requireId(study),
            query.choice("table", ResultQuery.TABLES, "metric"),
            query.first("run").orElse(null),
            ResultQuery.Level.valueOf(level.toUpperCase(Locale.ROOT)));
    return completeOKWithFuture(
        parts
            .service()
            .study(wanted.studyId(), RunQuery.NONE)
            .thenApplyAsync(
                known -> {
                  requireRun(known, wanted.run());
                  RowStream rows = open(exchange, wanted, format);
                  return HttpEntities.createChunked(format.type(), rows.source());
                },
                parts.blocking()));
  }

  /** Refuses a run that the study does not have; its name may be mistyped. */
  private void requireRun(StudyStatus study, String run) {
    if (run == null || parts.store().run(study.id(), run).isPresent()) {
      return;
    }
    // The store knows only the runs that were started.
    List<RunSpec> declared = StudyPlan.of(studies.spec(study.id())).runs();
    if (declared.stream().noneMatch(known -> known.id().equals(run))) {
      throw new AscribeException(
          ErrorCode.UNKNOWN_NAME, "run: study %s has no run '%s'".formatted(study.id(), run));
    }
  }

  /**
   * Opens the cursor before the reply begins, so that a failure of the store becomes a problem
   * document.
   */
  private RowStream open(Exchange exchange, ResultQuery query, DownloadFormat format) {
    if (!streams.tryAcquire()) {
      throw new AscribeException(
          ErrorCode.BUSY, "no more streams of results are allowed at once; try again later");
    }
    try {
      RowStream rows =
          new RowStream(
              ExportCursor.open(parts.store(), query),
              format,
              parts.messageFilter(),
              streams::release);
      // The reply may never be read. A client that has only closed its sending side may still read
      // it.
      exchange
          .clientGone()
          .thenRunAsync(
              rows::drop,
              CompletableFuture.delayedExecutor(
                  UNREAD.toSeconds(), TimeUnit.SECONDS, parts.blocking()));
      return rows;
    } catch (RuntimeException unreadable) {
      streams.release();
      throw unreadable;
    }
  }

  private Route instances(Exchange exchange, String study) {
    Query query =
        exchange.query(
            Set.of("method"), "run", "offset", "limit", "outcome", "method", "gold", "q");
    InstanceQuery wanted =
        new InstanceQuery(
            query.required("run"),
            query.wholeNumber("offset", 0, 1_000_000_000, 0),
            query.wholeNumber("limit", 1, LARGEST_PAGE, USUAL_PAGE),
            query.constant("outcome", InstanceQuery.Outcome.ALL),
            query.text("gold", LONGEST_NAME).orElse(null),
            query.text("q", LONGEST_SEARCH).orElse(null),
            query.all("method"));
    return json(
        parts
            .service()
            .instances(StudyRoutes.requireId(study), wanted)
            .thenApply(InstancesReply::of));
  }

  private Route report(Exchange exchange, String study) {
    List<String> formats = new ArrayList<>(Named.ids(ReportFormat.class));
    formats.add(PAGE);
    String format = exchange.query("format").choice("format", formats, ReportFormat.JSON.id());
    CompletionStage<StudyStatus> known =
        parts.service().study(StudyRoutes.requireId(study), RunQuery.NONE);
    if (format.equals(PAGE)) {
      return respondWithHeader(
          Replies.header(
              "Content-Security-Policy", ReportPage.SECURITY_POLICY + "; frame-ancestors 'none'"),
          () ->
              completeOKWithFuture(
                  known.thenApplyAsync(status -> page(status.id()), parts.blocking())));
    }
    ReportFormat written = Named.parse(ReportFormat.class, "format", format);
    return completeOKWithFuture(
        known
            .thenApplyAsync(status -> ResultReport.read(parts.store(), status), parts.blocking())
            .thenApply(read -> read.withModels(parts.messageFilter()::withoutPaths))
            .thenApply(written::entity));
  }

  /** The report as a page. It takes a processor for seconds, so only one is made at a time. */
  private RequestEntity page(String studyId) {
    if (!pages.tryAcquire()) {
      throw new AscribeException(
          ErrorCode.BUSY, "another report is being made; try again in a few seconds");
    }
    try {
      StudyReport report = StudyReport.read(parts.store(), studyId, step -> {});
      return HttpEntities.create(
          ContentTypes.TEXT_HTML_UTF8,
          ReportPage.of(report, parts.messageFilter()::withoutPaths)
              .getBytes(StandardCharsets.UTF_8));
    } finally {
      pages.release();
    }
  }
}
