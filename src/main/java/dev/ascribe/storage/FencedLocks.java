package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The locks of a database's studies. A lock lets one process at a time begin to work on a study,
 * but a process can be paused so long that another one takes the study over. What the database
 * accepts is therefore decided by the epoch that each lock takes ({@link StudyEpochs}): rows of a
 * study that this process has ever locked are refused once another process has taken a later epoch.
 *
 * <p>A thread gives signs of life for the studies that are locked now.
 */
final class FencedLocks implements StudyLocks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FencedLocks.class);

  /** The pause between two attempts to take a lock that another process holds. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Dialect dialect;
  private final StudyEpochs epochs;
  private final LockSettings settings;

  /** The last epoch of each study that this process has ever locked. */
  private final Map<String, Long> taken = new ConcurrentHashMap<>();

  /** The locks that this process holds. */
  private final Map<String, Fenced> held = new ConcurrentHashMap<>();

  private ScheduledExecutorService signs;

  FencedLocks(Database database, LockSettings settings) {
    this.dialect = database.dialect();
    this.epochs = new StudyEpochs(database, settings.lease());
    this.settings = settings;
  }

  @Override
  public StudyLock lock(String studyId) {
    return fence(studyId, dialect.lock(studyId), Optional.empty());
  }

  @Override
  public StudyLock takeOver(String studyId, Duration patience) {
    long begun = System.nanoTime();
    boolean isTold = false;
    while (true) {
      try {
        return lockOrSeize(studyId);
      } catch (AscribeException refused) {
        boolean mayPass = refused.code() == ErrorCode.STORE_UNAVAILABLE;
        if (!mayPass || System.nanoTime() - begun >= patience.toNanos()) {
          throw refused;
        }
        if (!isTold) {
          LOG.warn("{}; waiting for at most {} s", refused.getMessage(), patience.toSeconds());
          isTold = true;
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(
          ErrorCode.CANCELLED, "interrupted while waiting for a study that another process runs");
    }
  }

  private StudyLock lockOrSeize(String studyId) {
    try {
      return lock(studyId);
    } catch (AscribeException refused) {
      if (refused.code() != ErrorCode.STORE_UNAVAILABLE) {
        throw refused;
      }
      long seen = epochs.silent(studyId).orElseThrow(() -> refused);
      String owner = dialect.ownerOf(studyId).orElse("that has just ended");
      dialect.disconnectOwner(studyId);
      long epoch = epochs.takeFromSilent(studyId, seen).orElseThrow(() -> refused);
      LOG.warn("study {} is taken over from process {}, which does not respond", studyId, owner);
      return fence(studyId, dialect.seize(studyId), Optional.of(epoch));
    }
  }

  /**
   * Returns a lock with an epoch.
   *
   * @param epoch empty if it is still to be taken
   */
  private StudyLock fence(String studyId, StudyLock mutex, Optional<Long> epoch) {
    boolean fenced = false;
    try {
      taken.put(studyId, epoch.orElseGet(() -> epochs.take(studyId)));
      Fenced lock = new Fenced(studyId, mutex);
      held.put(studyId, lock);
      giveSigns();
      fenced = true;
      return lock;
    } finally {
      if (!fenced) {
        mutex.close();
      }
    }
  }

  private synchronized void giveSigns() {
    if (signs == null) {
      signs =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "ascribe-store-leases");
                thread.setDaemon(true);
                return thread;
              });
      long millis = settings.interval().toMillis();
      var unused =
          signs.scheduleWithFixedDelay(this::giveSign, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void giveSign() {
    List<String> studies = List.copyOf(held.keySet());
    if (studies.isEmpty()) {
      return;
    }
    try {
      dialect.renewLocks(studies);
      Map<String, Long> renewed = new ConcurrentHashMap<>(taken);
      renewed.keySet().retainAll(studies);
      epochs.renew(renewed);
    } catch (RuntimeException e) {
      // An exception would end the signs. The next one may succeed.
      LOG.debug("leases could not be renewed: {}", e.getMessage());
    }
  }

  /** Takes broken locks again before results of these studies are written. */
  void renew(Collection<String> studyIds) {
    dialect.renewLocks(studyIds);
  }

  /**
   * Checks that no other process has taken over one of the studies, and keeps it so until the
   * transaction ends. Studies that this process has never locked pass.
   *
   * @throws AscribeException TAKEN_OVER; the message names the process
   */
  void requireOwn(Handle handle, Collection<String> studyIds) {
    List<String> fenced = studyIds.stream().filter(taken::containsKey).sorted().toList();
    if (fenced.isEmpty()) {
      return;
    }
    Map<String, StudyEpochs.Epoch> newest = epochs.keep(handle, fenced);
    for (String study : fenced) {
      StudyEpochs.Epoch epoch = newest.get(study);
      if (epoch == null || epoch.number() != taken.get(study)) {
        throw new AscribeException(
            ErrorCode.TAKEN_OVER,
            "study %s was taken over by %s; this process writes nothing more to it"
                .formatted(
                    study, epoch == null ? "an unknown process" : "process " + epoch.owner()));
      }
    }
  }

  @Override
  public Optional<String> ownerOf(String studyId) {
    return dialect.ownerOf(studyId);
  }

  @Override
  public void deleteDead() {
    dialect.deleteDead();
  }

  /** Gives all locks back. */
  @Override
  public void close() {
    synchronized (this) {
      if (signs != null) {
        signs.shutdownNow();
      }
    }
    new ArrayList<>(held.values()).forEach(Fenced::close);
  }

  private final class Fenced implements StudyLock {
    private final String studyId;
    private final StudyLock mutex;

    Fenced(String studyId, StudyLock mutex) {
      this.studyId = studyId;
      this.mutex = mutex;
    }

    @Override
    public boolean isOwn() {
      try {
        return epochs.newest(studyId).equals(Optional.of(taken.get(studyId)));
      } catch (AscribeException unreadable) {
        return false;
      }
    }

    @Override
    public void close() {
      held.remove(studyId, this);
      mutex.close();
    }
  }
}
