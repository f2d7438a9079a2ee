package dev.ascribe.storage;

import java.time.Duration;
import java.util.Optional;

/**
 * The locks of a store, which see to it that one process at a time runs a study. Thread-safe.
 *
 * <p>A process that was paused and has lost a study does not know it yet. When it writes rows of
 * the study, the store refuses them with the code TAKEN_OVER.
 */
public interface StudyLocks {
  /** The locks of a store that no other process can reach. */
  StudyLocks NONE =
      new StudyLocks() {
        @Override
        public StudyLock lock(String studyId) {
          return () -> {};
        }

        @Override
        public Optional<String> ownerOf(String studyId) {
          return Optional.empty();
        }

        @Override
        public void deleteDead() {
          // A killed process leaves no lock behind.
        }
      };

  /**
   * Locks a study, so that this process is the only one that runs it on this store.
   *
   * @throws dev.ascribe.common.AscribeException STORE_UNAVAILABLE; the message names the process
   *     that runs the study
   */
  StudyLock lock(String studyId);

  /**
   * Locks a study like {@link #lock}, but takes it over from a process that has given no sign of
   * life for the whole time of its lease. That process can write no more rows of the study.
   *
   * @param patience how long the caller waits for a process that runs the study
   * @throws dev.ascribe.common.AscribeException as {@link #lock}
   */
  default StudyLock takeOver(String studyId, Duration patience) {
    return lock(studyId);
  }

  /**
   * Returns the process that runs a study on this store now, as a text for users; empty if none
   * does.
   */
  Optional<String> ownerOf(String studyId);

  /** Deletes the locks of processes that were killed. Locks of running processes stay. */
  void deleteDead();

  /** The lock of a study. {@link #close()} releases it. */
  interface StudyLock extends AutoCloseable {
    /** Whether no other process has taken the study over, as far as the store can tell. */
    default boolean isOwn() {
      return true;
    }

    @Override
    void close();
  }
}
