package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyPace;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.RegistryEntry.Phase;
import dev.ascribe.scheduling.registry.RegistryProtocol.Events;
import dev.ascribe.scheduling.registry.RegistryProtocol.Reply;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The studies of a {@link StudyRegistry} by their ids, and the event numbers that are already used.
 * It finds the study that a request is about, and answers the request unless the study must be
 * opened first. Not thread-safe: the registry owns it.
 */
final class RegistryEntries {
  /** Studies that have ended and are still remembered; others are looked up in the store. */
  private static final int REMEMBERED = 64;

  private final ServiceSettings settings;

  private final Map<String, RegistryEntry> entries = new LinkedHashMap<>();
  private final OpeningTurns turns = new OpeningTurns();

  /** The reason with which further studies are refused; null while studies are accepted. */
  private UnitResult.Failed closed;

  /** At least the largest event number of all forgotten studies. */
  private long usedNumber;

  /**
   * @param usedNumber at least the largest event number of all earlier processes
   */
  RegistryEntries(ServiceSettings settings, long usedNumber) {
    this.settings = settings;
    this.usedNumber = usedNumber;
  }

  private Optional<RegistryEntry> find(String studyId) {
    return Optional.ofNullable(entries.get(studyId));
  }

  /** The study that a runner opens, runs or unlocks. */
  Optional<RegistryEntry> runBy(ActorRef<StudyRunner.Command> runner) {
    return entries.values().stream().filter(entry -> runner.equals(entry.runner())).findFirst();
  }

  /**
   * Takes a submission, and answers it now or later.
   *
   * @return the study that must be opened because of it
   */
  Optional<RegistryEntry> submit(RegistryProtocol.Submit submit) {
    RegistryEntry entry =
        find(submit.submission().study().id()).orElseGet(() -> new RegistryEntry(false));
    boolean isTooMany = entry.beginsWith(submit) && active() >= settings.maxStudies();
    if (closed != null || isTooMany) {
      submit.replyTo().tell(Reply.refused(closed == null ? busy() : closed));
      return Optional.empty();
    }
    return entry.submit(submit) ? Optional.of(entry) : Optional.empty();
  }

  /** The number of studies that are being opened or run. */
  private long active() {
    return entries.values().stream()
        .filter(entry -> entry.phase() == Phase.OPENING || entry.phase() == Phase.RUNNING)
        .count();
  }

  private UnitResult.Failed busy() {
    return new UnitResult.Failed(
        ErrorCode.BUSY,
        "no more than %s may run at the same time (ascribe.service.max-studies); try again later"
            .formatted(Names.count(settings.maxStudies(), "study")));
  }

  /** Returns the study to be opened, unless it is known already or studies are refused. */
  Optional<RegistryEntry> resume(RegistryProtocol.Resume resume) {
    return closed == null && find(resume.submission().study().id()).isEmpty()
        ? Optional.of(new RegistryEntry(true))
        : Optional.empty();
  }

  /** Returns the study to be opened again after an outage of the store, if it still waits. */
  Optional<RegistryEntry> resumeAfterOutage(String studyId) {
    return find(studyId).filter(entry -> closed == null && entry.awaitsStore());
  }

  /** Takes a cancellation, and answers it now or later. */
  void cancel(RegistryProtocol.Cancel cancel) {
    Optional<RegistryEntry> known = find(cancel.studyId());
    if (known.isEmpty()) {
      cancel.replyTo().tell(Reply.askTheStore());
    } else if (known.get().cancel(cancel)) {
      forget(known.get());
    }
  }

  void apply(StudyReport report) {
    find(report.studyId())
        .ifPresent(entry -> entry.study().apply(report, Instant.now(), System.nanoTime()));
  }

  /**
   * Answers a reader of events now or later.
   *
   * @return whether the answer was given at once
   */
  boolean read(RegistryProtocol.ReadEvents read) {
    Optional<RegistryEntry> entry = find(read.studyId());
    if (entry.isEmpty()) {
      read.replyTo().tell(Events.ofForgotten(read));
      return true;
    }
    return entry.get().study().journal().read(read.after(), read.replyTo());
  }

  /** Forgets a reader that no longer waits. */
  void leave(String studyId, ActorRef<Events> reader) {
    find(studyId).ifPresent(entry -> entry.study().journal().leave(reader));
  }

  /**
   * The status of a study; empty for one that the registry does not have. The request is refused if
   * the page is to begin after a run that the study does not have.
   */
  Reply<StudyStatus> status(String studyId, RunQuery runs) {
    try {
      return find(studyId).map(entry -> Reply.of(entry.status(runs))).orElseGet(Reply::askTheStore);
    } catch (AscribeException unknownRun) {
      return Reply.refused(UnitResult.Failed.of(unknownRun));
    }
  }

  /** The status of each study, without its runs. */
  List<StudyStatus> statuses() {
    return entries.values().stream().map(entry -> entry.status(RunQuery.NONE)).toList();
  }

  /**
   * Adds a study that must be opened, or keeps one that must be opened again.
   *
   * @param opener opens the study when its turn comes
   */
  void open(
      RegistryEntry entry,
      StudySubmission submission,
      Instant submitted,
      ActorRef<StudyRunner.Command> opener) {
    StudyJournal journal =
        entry.study() == null
            ? new StudyJournal(settings.journalEvents(), settings.journalBytes(), usedNumber + 1)
            : entry.study().journal();
    // New readers are not told how the study ended before.
    journal.begin();
    entry.open(new LiveStudy(submission, journal, submitted), opener);
    entries.put(entry.id(), entry);
    turns.add(opener);
  }

  /** Notes that a study is open, and that work on it begins. */
  void begin(RegistryEntry entry, StudyRunner.Opened opened) {
    turns.end(entry.runner());
    entry.study().begin(new StudyPace(opened.work(), opened.atOnce(), System.nanoTime()));
  }

  /** Forgets a study that could not be opened, because the store says that it is done. */
  void leaveToStore(RegistryEntry entry) {
    turns.end(entry.runner());
    entry.leaveToStore();
    forget(entry);
  }

  /**
   * Notes that a study could not be opened, and answers those who submitted it.
   *
   * @return whether the study should be tried again, because it was resumed and the store could not
   *     be used
   */
  boolean refuse(RegistryEntry entry, UnitResult.Failed reason) {
    turns.end(entry.runner());
    // Nobody submits a resumed study again when the store can be used.
    boolean isWorthAnother = closed == null && entry.isResumed() && reason.code().isOutageOfStore();
    if (!entry.refuse(reason)) {
      forget(entry);
      return false;
    }
    return isWorthAnother;
  }

  /** Refuses further studies for a reason, and returns those that run. */
  List<RegistryEntry> close(UnitResult.Failed reason) {
    closed = reason;
    return entries.values().stream().filter(entry -> entry.phase() == Phase.RUNNING).toList();
  }

  /** The reason with which further studies are refused; empty while studies are accepted. */
  Optional<UnitResult.Failed> closed() {
    return Optional.ofNullable(closed);
  }

  /** Answers all callers who wait. */
  void refuseAll(UnitResult.Failed reason) {
    entries.values().forEach(entry -> entry.refuseAll(reason));
  }

  /** Forgets a study, unless it is being opened, runs or closes. */
  void forget(String studyId) {
    // A study that is being opened again fails at the lock, and is forgotten then.
    find(studyId).filter(entry -> entry.phase() == Phase.IDLE).ifPresent(this::forget);
  }

  void forget(RegistryEntry entry) {
    entries.remove(entry.id());
    // One more, because a late reader receives the end of the study under the next number.
    usedNumber = Math.max(usedNumber, entry.study().journal().last() + 1);
  }

  /** Forgets the studies that ended first, when too many are remembered. */
  void forgetOldest() {
    List<RegistryEntry> idle =
        entries.values().stream()
            .filter(entry -> entry.phase() == Phase.IDLE && !entry.awaitsStore())
            .sorted(Comparator.comparing(entry -> entry.study().ended()))
            .toList();
    idle.subList(0, Math.max(0, idle.size() - REMEMBERED)).forEach(this::forget);
  }
}
