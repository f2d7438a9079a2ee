package dev.ascribe.http;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.attribution.Sampling.StopReason;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.reporting.studies.StoredStudies;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.Measures;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.study.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A service that computes nothing: it remembers what it is asked, and a test says when and how
 * explanations end and what happens in studies.
 */
final class FakeService implements Service {
  /**
   * An explanation that somebody waits for.
   *
   * @param cancelled completes when nobody waits any more
   */
  record Pending(
      ExplanationRequest request,
      Instant deadline,
      Consumer<Explanation> progress,
      CompletableFuture<Explanation> answer,
      CompletableFuture<Void> cancelled) {}

  private final Map<String, StudyStatus> studies = new LinkedHashMap<>();
  private final List<StudyEvent.Numbered> journal = new ArrayList<>();
  private final List<BoundedSourceQueue<StudyEvent.Numbered>> listeners =
      new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<String> unsubscribed = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<RunQuery> asked = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<InstanceQuery> queries = new LinkedBlockingQueue<>();
  volatile boolean answersAtOnce = true;

  /** What is said of studies, and subscriptions, are given when this completes. */
  volatile CompletionStage<Void> studyGate = CompletableFuture.completedFuture(null);

  /** Tells of studies that the test has not named, or null. */
  volatile StoredStudies stored;

  volatile AscribeException refusal;
  volatile EngineStatus status =
      new EngineStatus(
          List.of(
              new EngineStatus.DeviceStatus(
                  "cpu:0",
                  true,
                  1 << 20,
                  List.of("tiny-bert"),
                  List.of(new EngineStatus.HeldUnit("predict", "predict", "request-1", 0.5)))),
          Map.of("chunk", 3),
          1.5,
          0.5,
          2,
          512,
          null);

  synchronized void add(StudyStatus study) {
    studies.put(study.id(), study);
  }

  /** Something happens in every study. */
  synchronized void happen(StudyEvent event) {
    StudyEvent.Numbered numbered =
        new StudyEvent.Numbered(journal.size() + 1L, Instant.EPOCH, event);
    journal.add(numbered);
    listeners.forEach(listener -> listener.offer(numbered));
  }

  static StudyStatus study(String id, StudyStatus.State state) {
    StudyStatus.RunStatus run =
        new StudyStatus.RunStatus(
            "sample-sentiment.tiny-bert.prompted.0.13",
            "sample-sentiment",
            "/srv/models/tiny-bert",
            "prompted",
            0,
            13,
            "evaluating",
            0,
            0,
            10,
            4,
            1,
            Double.NaN);
    return new StudyStatus(
        id,
        "tiny",
        null,
        "0a1b2c3d4e5f",
        state,
        Priority.NORMAL,
        List.of("random", "attention"),
        Instant.parse("2026-01-02T03:04:05Z"),
        null,
        List.of(run),
        null,
        Map.of("evaluating", 1),
        1,
        10,
        4,
        1,
        123,
        Double.NaN,
        List.of(
            new StudyStatus.Failure(
                run.id(), "t1", "predict", "INTERNAL", "boom in /srv/secret/file.bin", 3)),
        1,
        null);
  }

  @Override
  public synchronized CompletionStage<StudySubmission.Reply> submit(StudySubmission submission) {
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    String id = submission.study().id();
    boolean isNew = !studies.containsKey(id);
    if (isNew) {
      add(study(id, StudyStatus.State.RUNNING));
    }
    return CompletableFuture.completedFuture(new StudySubmission.Reply(studies.get(id), isNew));
  }

  @Override
  public synchronized CompletionStage<StudyPage> studies(StudyKey after, int limit) {
    List<StudyStatus> all = List.copyOf(studies.values());
    int from = after == null ? 0 : List.copyOf(studies.keySet()).indexOf(after.studyId()) + 1;
    List<StudyStatus> page = all.subList(from, Math.min(all.size(), from + limit));
    StudyKey next =
        from + limit < all.size()
            ? new StudyKey(page.get(limit - 1).submitted().toEpochMilli(), page.get(limit - 1).id())
            : null;
    return CompletableFuture.completedFuture(new StudyPage(page, next));
  }

  @Override
  public synchronized CompletionStage<StudyStatus> study(String studyId, RunQuery runs) {
    asked.add(runs);
    StudyStatus study = studies.get(studyId);
    if (study == null && stored != null) {
      return CompletableFuture.completedFuture(stored.one(studyId, runs));
    }
    return study == null
        ? CompletableFuture.failedFuture(
            new AscribeException(ErrorCode.UNKNOWN_STUDY, "no study '" + studyId + "'"))
        : studyGate.thenApply(open -> study);
  }

  @Override
  public CompletionStage<StudyStatus> cancel(String studyId) {
    return study(studyId)
        .thenApply(
            known -> {
              StudyStatus cancelled = study(studyId, StudyStatus.State.CANCELLED);
              add(cancelled);
              return cancelled;
            });
  }

  @Override
  public CompletionStage<StudyStatus> rename(String studyId, String title) {
    return study(studyId)
        .thenApply(
            known -> {
              add(known.withTitle(title.isEmpty() ? null : title));
              return known.withTitle(title.isEmpty() ? null : title);
            });
  }

  @Override
  public CompletionStage<StudyStatus> delete(String studyId) {
    return study(studyId)
        .thenApply(
            known -> {
              remove(studyId);
              return known;
            });
  }

  private synchronized void remove(String studyId) {
    studies.remove(studyId);
  }

  @Override
  public CompletionStage<Source<StudyEvent.Numbered, NotUsed>> events(String studyId, long after) {
    return study(studyId)
        .thenApply(
            known ->
                Source.<StudyEvent.Numbered>queue(20_000)
                    .mapMaterializedValue(listener -> listen(listener, after))
                    .takeWhile(event -> !(event.event() instanceof StudyEvent.End), true)
                    .watchTermination(
                        (started, ended) -> {
                          ended.whenComplete((done, broken) -> unsubscribed.add(studyId));
                          return started;
                        }));
  }

  private synchronized NotUsed listen(
      BoundedSourceQueue<StudyEvent.Numbered> listener, long after) {
    journal.stream().filter(event -> event.number() > after).forEach(listener::offer);
    listeners.add(listener);
    return NotUsed.getInstance();
  }

  @Override
  public CompletionStage<InstancePage> instances(String studyId, InstanceQuery query) {
    queries.add(query);
    String runId = query.runId();
    ResultRow.PredictionRow prediction =
        new ResultRow.PredictionRow(
            studyId, runId, "t1", "positive", "positive", new double[] {0.25, 0.75}, 4, 2);
    ResultRow.AttributionRow attribution =
        new ResultRow.AttributionRow(
            studyId,
            runId,
            "t1",
            "occlusion",
            "positive",
            new double[] {0.5, 0.25},
            new double[] {Double.NaN, 0.01},
            "",
            4,
            0,
            0.1,
            0.9,
            Double.NaN,
            4,
            0,
            "",
            0.1);
    Instance instance =
        new Instance(
            "t1",
            new TextInput("<script>alert(1)</script> good", null),
            "positive",
            List.of(new Rationale("a1", List.of(1))));
    InstancePage page =
        new InstancePage(
            3,
            1,
            query.offset(),
            List.of(
                new InstancePage.ExplainedInstance(
                    instance,
                    prediction,
                    List.of(attribution),
                    Map.of(
                        "occlusion",
                        Map.of("average-precision", 0.5, "comprehensiveness", Double.NaN)))),
            List.of("negative", "positive"),
            true,
            Map.of("occlusion", 0.75));
    return study(studyId).thenApply(known -> page);
  }

  @Override
  public CompletableFuture<Explanation> explain(ExplanationRequest request, Instant deadline) {
    Pending asked = pending(request, deadline, null);
    asked.answer().whenComplete((answer, failure) -> asked.cancelled().complete(null));
    answer(asked);
    return asked.answer();
  }

  @Override
  public Source<ExplanationUpdate, NotUsed> explainWithEstimates(
      ExplanationRequest request, Instant deadline) {
    return Source.<ExplanationUpdate>queue(16)
        .mapMaterializedValue(replies -> ask(request, deadline, replies))
        .watchTermination(
            (asked, ended) -> {
              ended.whenComplete((done, broken) -> asked.cancelled().complete(null));
              return NotUsed.getInstance();
            });
  }

  private static Pending pending(
      ExplanationRequest request, Instant deadline, Consumer<Explanation> progress) {
    return new Pending(
        request, deadline, progress, new CompletableFuture<>(), new CompletableFuture<>());
  }

  private Pending ask(
      ExplanationRequest request, Instant deadline, BoundedSourceQueue<ExplanationUpdate> replies) {
    Pending asked =
        pending(
            request, deadline, estimate -> replies.offer(new ExplanationUpdate(estimate, false)));
    asked
        .answer()
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                replies.offer(new ExplanationUpdate(answer, true));
                replies.complete();
              } else {
                replies.fail(failure);
              }
            });
    answer(asked);
    return asked;
  }

  /** A caller that has its answer finds its request among those that were asked. */
  private void answer(Pending asked) {
    // What the test changes once it has seen the request is meant for the next one.
    AscribeException refused = refusal;
    boolean isAnsweredAtOnce = answersAtOnce;
    pending.add(asked);
    if (refused != null) {
      asked.answer().completeExceptionally(refused);
    } else if (isAnsweredAtOnce) {
      if (asked.progress() != null) {
        asked.progress().accept(explanation(asked.request(), 0.1));
      }
      asked.answer().complete(explanation(asked.request(), 0.01));
    }
  }

  /** An answer in which every word scores its index in tenths. */
  static Explanation explanation(ExplanationRequest request, double standardError) {
    var words = request.input().words();
    double[] scores = new double[words.size()];
    double[] errors = new double[words.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i / 10.0;
      errors[i] = standardError;
    }
    double[] probabilities = new double[request.model().labels().size()];
    probabilities[0] = 1;
    boolean samples = request.method().kind() == Method.Kind.COALITIONS;
    return new Explanation(
        request.model(),
        request.method(),
        request.target() == null ? request.model().labels().get(0) : request.target(),
        probabilities,
        words,
        List.of(),
        samples
            ? new Attribution(scores, errors, null, 42, 8, 0.25, 0.55, Double.NaN)
            : Attribution.ofScores(scores),
        samples ? new Sampling(42, 2, StopReason.BUDGET) : null,
        3,
        1.5,
        Measures.NONE);
  }

  @Override
  public CompletionStage<EngineStatus> status() {
    return CompletableFuture.completedFuture(status);
  }
}
