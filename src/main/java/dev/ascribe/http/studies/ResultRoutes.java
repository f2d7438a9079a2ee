package dev.ascribe.http.studies;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Query;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.reporting.ExportCursor;
import dev.ascribe.reporting.ResultReport;
import dev.ascribe.reporting.StoredStudies;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpEntities;
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

  private static final int LARGEST_PAGE = 100;
  private static final int USUAL_PAGE = 20;
  private static final int LONGEST_NAME = 300;
  private static final int LONGEST_SEARCH = 200;

  private final StoredStudies studies;
  private final Semaphore streams;

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
    ReportFormat format = exchange.query("format").constant("format", ReportFormat.JSON);
    CompletionStage<ResultReport> report =
        parts
            .service()
            .study(StudyRoutes.requireId(study), RunQuery.NONE)
            .thenApplyAsync(known -> ResultReport.read(parts.store(), known), parts.blocking())
            .thenApply(read -> read.withModels(parts.messageFilter()::withoutPaths));
    return completeOKWithFuture(report.thenApply(format::entity));
  }
}
