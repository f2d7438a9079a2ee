package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.studies.StoredStudies;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.RegistryProtocol;
import dev.ascribe.storage.StudyKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Answers requests about the studies of a daemon. It asks the {@code StudyRegistry} about the
 * studies that this process has accepted, and reads all other studies from the store.
 */
final class ServedStudies {
  private final EngineCore core;
  private final StoredStudies stored;
  private final StudyEvents events;
  private final Duration patience;

  /**
   * @param patience timeout for the caller of a cancellation or deletion; the change itself goes on
   *     after the timeout
   */
  ServedStudies(EngineCore core, Duration patience) {
    this.core = core;
    this.stored = new StoredStudies(core.parts().store());
    this.events = new StudyEvents(core);
    this.patience = patience;
  }

  /** Reads studies from the store. */
  StoredStudies stored() {
    return stored;
  }

  /** Accepts a study, or answers with its status if the same study was accepted before. */
  CompletableFuture<StudySubmission.Reply> submit(StudySubmission submission) {
    CompletableFuture<Optional<StudySubmission.Reply>> taken =
        core.request(replyTo -> new RegistryProtocol.Submit(submission, replyTo));
    return taken.thenCompose(
        here ->
            here.filter(found -> found.study().state() != StudyStatus.State.DONE).isPresent()
                ? CompletableFuture.completedFuture(here.get())
                : core.inBackground(() -> done(submission, here)));
  }

  /** Answers for a study that is done, after a check that its files have not changed since. */
  private StudySubmission.Reply done(
      StudySubmission submission, Optional<StudySubmission.Reply> here) {
    core.parts().opener().requireUnchanged(submission.study());
    return here.orElseGet(
        () -> new StudySubmission.Reply(stored.one(submission.study().id()), false));
  }

  /** Returns a page of the studies without their runs, the latest first. */
  CompletableFuture<StudyPage> page(StudyKey after, int limit) {
    return core.ask(core.actors().registry(), RegistryProtocol.GetAll::new)
        .thenCompose(live -> core.inBackground(() -> stored.page(after, limit, live.studies())));
  }

  /** Returns one study with a page of its runs and the first of its failures. */
  CompletableFuture<StudyStatus> one(String studyId, RunQuery runs) {
    CompletableFuture<Optional<StudyStatus>> live =
        core.request(replyTo -> new RegistryProtocol.Get(studyId, runs, replyTo));
    return live.thenCompose(here -> core.inBackground(() -> complete(studyId, runs, here)));
  }

  /** Stores what people call a study. Fails with STORE_UNAVAILABLE while it is being opened. */
  CompletableFuture<StudyStatus> rename(String studyId, String title) {
    return one(studyId, RunQuery.NONE)
        .thenCompose(
            known ->
                core.inBackground(
                    () -> {
                      if (core.parts().store().study(studyId).isEmpty()) {
                        throw new AscribeException(
                            ErrorCode.STORE_UNAVAILABLE,
                            "study '%s' is still being opened; rename it later".formatted(studyId));
                      }
                      stored.rename(studyId, title);
                      return known;
                    }))
        .thenCompose(renamed -> one(studyId, RunQuery.FIRST));
  }

  /**
   * Cancels a study: in the registry if it runs in this process, else in the store. Fails with
   * STORE_UNAVAILABLE if the cancellation takes longer than the timeout.
   */
  CompletableFuture<StudyStatus> cancel(String studyId) {
    CompletableFuture<StudyStatus> ended =
        cancelHere(studyId)
            .thenCompose(
                here ->
                    core.inBackground(
                        () -> {
                          if (here.filter(this::isOfThisProcess).isEmpty()) {
                            stored.cancel(studyId);
                          }
                          return complete(studyId, RunQuery.FIRST, here);
                        }));
    return withTimeout(ended, "cancelled");
  }

  /**
   * Cancels a study and deletes it. Fails with STORE_UNAVAILABLE if the deletion takes longer than
   * the timeout.
   */
  CompletableFuture<StudyStatus> delete(String studyId) {
    CompletableFuture<StudyStatus> deleted =
        cancel(studyId)
            .thenCompose(
                last ->
                    // The first cancellation is answered before the study's lock is released. A
                    // second one is answered after that.
                    cancelHere(studyId)
                        .thenCompose(
                            done ->
                                core.inBackground(
                                    () -> {
                                      core.parts()
                                          .housekeeping()
                                          .deleteStudy(studyId, () -> forget(studyId).join());
                                      return last;
                                    })));
    return withTimeout(deleted, "deleted");
  }

  /** Cancels a study that this process has accepted; empty for other studies. */
  private CompletableFuture<Optional<StudyStatus>> cancelHere(String studyId) {
    return core.request(replyTo -> new RegistryProtocol.Cancel(studyId, replyTo));
  }

  private CompletableFuture<Done> forget(String studyId) {
    return core.ask(
        core.actors().registry(), replyTo -> new RegistryProtocol.Forget(studyId, replyTo));
  }

  private CompletableFuture<StudyStatus> withTimeout(
      CompletableFuture<StudyStatus> change, String participle) {
    return change
        .copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> explainTimeout(participle, failure));
  }

  /**
   * Explains a timeout. Devices drop a study at once, so the study is still being opened, or the
   * store is slow.
   */
  private StudyStatus explainTimeout(String participle, Throwable failure) {
    if (failure instanceof TimeoutException) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE,
          "the study could not be %s within %d s, because it is still being opened or the store is slow; it goes on, so ask for the status later"
              .formatted(participle, patience.toSeconds()),
          failure);
    }
    throw failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  private StudyStatus complete(String studyId, RunQuery runs, Optional<StudyStatus> live) {
    return live.filter(this::isOfThisProcess)
        .map(stored::withStored)
        .orElseGet(() -> stored.one(studyId, runs));
  }

  private boolean isOfThisProcess(StudyStatus live) {
    return !stored.isRunElsewhere(live);
  }

  /** Returns the events of a study whose numbers are larger than {@code after}. */
  CompletableFuture<Source<StudyEvent.Numbered, NotUsed>> events(String studyId, long after) {
    return events
        .of(studyId, after)
        .thenCompose(
            live ->
                live.isPresent()
                    ? CompletableFuture.completedFuture(live.get())
                    : core.inBackground(
                        () -> Source.single(end(stored.one(studyId, RunQuery.NONE)))))
        .toCompletableFuture();
  }

  /** Makes the last event of a study that this process has not run, from its row in the store. */
  private StudyEvent.Numbered end(StudyStatus study) {
    StudyEvent end =
        switch (study.state()) {
          case DONE, FAILED ->
              new StudyEvent.StudyCompleted(study.id(), study.failureCount(), Double.NaN);
          case CANCELLED -> new StudyEvent.StudyCancelled(study.id());
          case RUNNING ->
              new StudyEvent.StudyAborted(
                  study.id(),
                  ErrorCode.CANCELLED,
                  "another process runs the study and has its events: " + study.cause());
          case INTERRUPTED ->
              new StudyEvent.StudyAborted(
                  study.id(), ErrorCode.CANCELLED, "an earlier process left it unfinished");
        };
    return new StudyEvent.Numbered(core.system().startTime(), Instant.now(), end);
  }
}
