package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SettingsSection;
import dev.ascribe.model.catalog.Leftovers;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStore.StudyLock;
import dev.ascribe.training.CheckpointHome;
import dev.ascribe.training.CheckpointHome.Kept;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files in the home that no live process uses: leftovers of dead processes, trained weights
 * of studies that the store does not know or that exceed the {@link Settings}, and studies that a
 * user deletes. Files of a study are deleted only while its lock is held. Thread-safe; every call
 * blocks.
 */
final class Housekeeping {
  /**
   * How long unused files stay in the home, from {@code ascribe.retention}.
   *
   * @param checkpointAge older trained weights are deleted, unless their study runs
   * @param checkpointBytes limit of all trained weights together; the oldest beyond it are deleted
   * @param downloadAge older parts of broken downloads are deleted
   * @param interval between two searches of a daemon; every process searches once at its start
   */
  record Settings(
      Duration checkpointAge, long checkpointBytes, Duration downloadAge, Duration interval) {
    private static final String NONE = "none";

    /** Practically forever, but an instant plus this duration is still an instant. */
    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    static Settings from(Config config) {
      SettingsSection section = new SettingsSection(config, "ascribe.retention");
      return new Settings(
          age(section, "checkpoint-age"),
          section.isWord("checkpoint-bytes", NONE)
              ? Long.MAX_VALUE
              : section.orWord(NONE).bytes("checkpoint-bytes", 0),
          age(section, "download-age"),
          section.duration("interval", Duration.ofSeconds(1), Duration.ofDays(100)));
    }

    private static Duration age(SettingsSection section, String key) {
      return section.isWord(key, NONE)
          ? FOR_EVER
          : section.orWord(NONE).duration(key, Duration.ZERO);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final ResultStore store;
  private final ModelHome models;
  private final CheckpointHome checkpoints;
  private final boolean isStoreOfHome;
  private final Settings settings;
  private final Clock clock;

  /** Deletes files of a study while its lock is held. */
  private interface Deletion {
    void apply() throws IOException;
  }

  Housekeeping(ResultStore store, Path home, Settings settings, Clock clock) {
    this.store = store;
    this.models = new ModelHome(home);
    this.checkpoints = new CheckpointHome(home);
    this.isStoreOfHome = store.identity().contains(realPath(home) + File.separator);
    this.settings = settings;
    this.clock = clock;
  }

  private static Path realPath(Path home) {
    try {
      return home.toRealPath();
    } catch (IOException e) {
      return home.toAbsolutePath();
    }
  }

  Settings settings() {
    return settings;
  }

  /** Searches the whole home once. A file that cannot be deleted is logged and left. */
  void sweep() {
    try {
      store.deleteDeadLocks();
      Leftovers.delete(models, clock.instant().minus(settings.downloadAge()));
      sweepCheckpoints();
    } catch (IOException | UncheckedIOException | AscribeException e) {
      LOG.warn("the home could not be tidied: {}", e.getMessage());
    }
  }

  private void sweepCheckpoints() throws IOException {
    Instant oldest = clock.instant().minus(settings.checkpointAge());
    List<Kept> remaining = new ArrayList<>();
    for (Kept kept : checkpoints.list()) {
      if (!isOurs(kept)) {
        continue;
      }
      String id = kept.studyId();
      if (store.study(id).isEmpty()) {
        delete(kept, "the store has no such study", () -> store.study(id).isEmpty());
      } else if (checkpoints.isEmpty(id)) {
        delete(kept, "nothing is in it", () -> checkpoints.isEmpty(id));
      } else if (kept.changed().isBefore(oldest)) {
        delete(kept, "it is older than ascribe.retention.checkpoint-age", () -> true);
      } else {
        deletePartial(id);
        remaining.add(kept);
      }
    }
    deleteBeyondBytes(remaining);
  }

  private void deleteBeyondBytes(List<Kept> remaining) {
    remaining.sort(Comparator.comparing(Kept::changed));
    long bytes = remaining.stream().mapToLong(Kept::bytes).sum();
    for (Kept kept : remaining) {
      if (bytes <= settings.checkpointBytes()) {
        return;
      }
      if (delete(kept, "all are larger than ascribe.retention.checkpoint-bytes", () -> true)) {
        bytes -= kept.bytes();
      }
    }
  }

  /**
   * Whether the weights belong to this store. Older versions wrote no store beside the weights;
   * those most probably belong to the store of the home.
   */
  private boolean isOurs(Kept kept) {
    return kept.store().isEmpty() ? isStoreOfHome : kept.store().equals(store.identity());
  }

  /** Checks again, under the lock of a study, why its weights may be deleted. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private boolean delete(Kept kept, String reason, Condition condition) {
    boolean[] deleted = {false};
    underLock(
        kept.studyId(),
        () -> {
          if (condition.holds()) {
            CheckpointHome.delete(checkpoints.of(kept.studyId()));
            deleted[0] = true;
            LOG.info(
                "weights of study {} deleted, {} MB: {}",
                kept.studyId(),
                kept.bytes() >> 20,
                reason);
          }
        });
    return deleted[0];
  }

  private void deletePartial(String studyId) throws IOException {
    if (!checkpoints.partial(studyId).isEmpty()) {
      underLock(
          studyId,
          () -> {
            for (Path file : checkpoints.partial(studyId)) {
              Files.deleteIfExists(file);
            }
          });
    }
  }

  private void underLock(String studyId, Deletion deletion) {
    try (StudyLock lock = store.lockStudy(studyId)) {
      deletion.apply();
    } catch (AscribeException running) {
      if (running.code() != ErrorCode.STORE_UNAVAILABLE) {
        throw running;
      }
      LOG.debug("the weights of study {} stay: {}", studyId, running.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn("the weights of study {} could not be deleted: {}", studyId, e.getMessage());
    }
  }

  /**
   * Deletes a study that does not run, with its rows, weights and lock.
   *
   * @param first runs once the lock is held, when nobody else can begin the study
   * @throws AscribeException STORE_UNAVAILABLE naming the process that runs it
   */
  void deleteStudy(String studyId, Runnable first) {
    try (StudyLock lock = store.lockStudy(studyId)) {
      first.run();
      CheckpointHome.delete(checkpoints.of(studyId));
      store.deleteStudy(studyId);
    }
  }
}
