package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudySubmission;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Has studies opened on threads that may block, some of them again: a study that an earlier process
 * left has nobody who would ask for it once more when the store is back. Not thread-safe: the
 * {@link StudyRegistry} owns it.
 *
 * @param firstEvent larger than the numbers of all events that earlier processes have told
 */
record StudyOpenings(
    ActorContext<StudyRegistry.Command> context,
    TimerScheduler<StudyRegistry.Command> timers,
    RegistryEntries entries,
    StudyOpener opener,
    Executor threads,
    StudyRegistry.Limits limits,
    long firstEvent) {

  /** Whether no more studies may begin. */
  boolean areFull() {
    return entries.active() >= limits.maxStudies();
  }

  AscribeException busy() {
    return new AscribeException(
        ErrorCode.BUSY,
        "%d studies run already, which is the most (ascribe.service.max-studies); try again later"
            .formatted(limits.maxStudies()));
  }

  /** Begins to open a study; the registry is told when that is done. */
  void open(RegistryEntry entry, StudySubmission submission, Instant submitted) {
    StudyFeed feed = entry.study() == null ? newFeed() : entry.study().feed();
    // Who listens from now on is not told how it ended before.
    feed.begin();
    CompletableFuture<Optional<StudyOpener.Opened>> opening = onThread(submission, submitted);
    entry.ask(new LiveStudy(submission, feed, submitted), opening);
    String id = entry.id();
    context.pipeToSelf(opening, (opened, failure) -> new StudyRegistry.Opened(id, opened, failure));
  }

  /** Events of a study that was forgotten may have been told already, by the same numbers. */
  private StudyFeed newFeed() {
    long first = Math.max(firstEvent, entries.used()) + 1;
    return new StudyFeed(new StudyJournal(limits.journalEvents(), limits.journalBytes(), first));
  }

  private CompletableFuture<Optional<StudyOpener.Opened>> onThread(
      StudySubmission submission, Instant submitted) {
    try {
      return CompletableFuture.supplyAsync(() -> opener.open(submission, submitted), threads);
    } catch (RejectedExecutionException ended) {
      return CompletableFuture.failedFuture(
          new AscribeException(ErrorCode.CANCELLED, "the engine was stopped", ended));
    }
  }

  /** Whether what failed may succeed later, and would not be tried otherwise. */
  boolean isWorthAnother(RegistryEntry entry, AscribeException failure) {
    return entry.isResumed() && failure.code().isOutageOfStore();
  }

  /** Has the registry told to open it {@linkplain #again again}. */
  void againLater(RegistryEntry entry) {
    entry.awaitStore();
    context
        .getLog()
        .info("study {} is tried again in {} s", entry.id(), limits.pause().toSeconds());
    timers.startSingleTimer(new StudyRegistry.Again(entry.id()), limits.pause());
  }

  /** Opens a study again, unless it was forgotten or asked for meanwhile. */
  void again(String studyId) {
    entries
        .find(studyId)
        .filter(RegistryEntry::awaitsStore)
        .ifPresent(entry -> open(entry, entry.study().submission(), entry.study().submitted()));
  }
}
