package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.RegistryEntry.Phase;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.storage.ResultStore.StudyLock;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Has a {@link StudySupervisor} run each study that was opened, and gives its lock back afterwards.
 * Not thread-safe: the {@link StudyRegistry} owns it.
 */
record StudyRuns(
    ActorContext<StudyRegistry.Command> context,
    RegistryEntries entries,
    StudyServices services,
    SchedulerSettings settings,
    ActorRef<StudyReport> reports) {

  /** Begins to run a study; the registry is told when the supervisor has ended. */
  void start(RegistryEntry entry, StudyOpener.Opened opened) {
    LiveStudy study = entry.study();
    study.begin(opened.task().plan(), System.nanoTime());
    ActorRef<StudySupervisor.Command> supervisor =
        context.spawnAnonymous(
            StudySupervisor.create(
                opened.task(), study.submission().priority(), services, settings, reports));
    context.watch(supervisor);
    entries.runs(supervisor, entry);
    entry.run(opened.lock(), supervisor);
  }

  /** Ends a study whose supervisor has failed. */
  void crashed(ActorRef<Void> supervisor, Throwable failure) {
    UnitResult.Failed cause = UnitResult.Failed.of(failure);
    entries.runBy(supervisor).abort(new AscribeException(cause.code(), cause.message(), failure));
  }

  /** Gives back the lock of a study that does not run; the registry is told when that is done. */
  void release(RegistryEntry entry, StudyLock lock) {
    entry.enter(Phase.CLOSING);
    context.pipeToSelf(
        CompletableFuture.runAsync(lock::close, services.blocking()),
        (done, failure) -> new StudyRegistry.Released(entry));
  }

  /** Ends all that run, which the next process may go on with. */
  void abort(AscribeException reason) {
    for (RegistryEntry entry : entries.running()) {
      context.stop(entry.supervisor());
      entry.abort(reason);
    }
  }

  /** Gives back the locks of all, when nothing runs any more. */
  void leave() {
    entries.all().stream()
        .map(RegistryEntry::takeLock)
        .filter(Objects::nonNull)
        .forEach(lock -> services.blocking().execute(lock::close));
  }
}
