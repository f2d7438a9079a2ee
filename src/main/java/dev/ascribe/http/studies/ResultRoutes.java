package dev.ascribe.http.studies;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.reporting.StoredStudies;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Results as a stream of rows, of which no more than some are ever held. */
public final class ResultRoutes {
  private final Service service;
  private final ResultStore store;
  private final StoredStudies studies;
  private final Details details;
  private final Semaphore streams;

  /** Rows that nobody has begun to read by then are given up. */
  private static final Duration UNREAD = Duration.ofSeconds(2);

  private final Executor blocking;

  public ResultRoutes(
      Service service,
      ResultStore store,
      Details details,
      HttpSettings settings,
      Executor blocking) {
    this.service = service;
    this.store = store;
    this.studies = new StoredStudies(store);
    this.details = details;
    this.streams = new Semaphore(settings.resultStreams());
    this.blocking = blocking;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of("GET", "/v1/studies/{id}/results", this::results));
  }

  private CompletionStage<HttpResponse> results(Call call) {
    call.allowing("format", "table", "run", "level");
    String format = call.choice("format", List.of("jsonl", "csv"), "jsonl");
    String level = call.choice("level", List.of("run", "instance", "all"), "run");
    ResultQuery query =
        new ResultQuery(
            call.studyId(),
            call.choice("table", ResultQuery.TABLES, "metric"),
            call.parameter("run").orElse(null),
            ResultQuery.Level.valueOf(level.toUpperCase(Locale.ROOT)));
    return service
        .study(query.studyId(), RunQuery.NONE)
        .thenApplyAsync(
            known -> {
              requireRun(known, query.run());
              return Replies.stream(RowEncoder.type(format), open(call, query, format).source());
            },
            blocking);
  }

  /** Refuses a run that the study does not have: its name may be mistyped. */
  private void requireRun(StudyStatus study, String run) {
    if (run == null || store.run(study.id(), run).isPresent()) {
      return;
    }
    // The store tells only of the runs that were begun.
    List<RunSpec> declared = StudyPlan.of(studies.spec(study.id())).runs();
    if (declared.stream().noneMatch(known -> known.id().equals(run))) {
      throw new AscribeException(
          ErrorCode.UNKNOWN_NAME, "run: '%s' is none of study %s".formatted(run, study.id()));
    }
  }

  /** Opens the cursor before anything is sent: a store that cannot be read is a problem then. */
  private RowStream open(Call call, ResultQuery query, String format) {
    if (!streams.tryAcquire()) {
      throw new AscribeException(
          ErrorCode.BUSY, "as many streams of results are open as may be; try again later");
    }
    try {
      RowStream rows = new RowStream(store.open(query), format, details, streams::release);
      // The reply may find no reader at all; one who only sends no more may still come to it.
      call.gone()
          .thenRunAsync(
              rows::drop,
              CompletableFuture.delayedExecutor(UNREAD.toSeconds(), TimeUnit.SECONDS, blocking));
      return rows;
    } catch (RuntimeException unreadable) {
      streams.release();
      throw unreadable;
    }
  }
}
