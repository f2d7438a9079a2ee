package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileTrees;
import dev.ascribe.common.SettingsSection;
import dev.ascribe.model.catalog.Leftovers;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.training.CheckpointHome;
import dev.ascribe.training.CheckpointHome.Kept;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes files in the home that no live process uses: leftovers of dead processes, and trained
 * weights whose study is not in the store or that exceed the limits of the {@link Settings}. It
 * also deletes the studies that a user no longer wants. It holds the lock of a study while it
 * deletes the files of that study. Thread-safe; calls block.
 */
final class Housekeeping {
  /**
   * The limits for unused files in the home, from {@code ascribe.retention}.
   *
   * @param checkpointAge trained weights older than this are deleted, unless their study runs
   * @param checkpointBytes limit of all trained weights together; above it, the oldest are deleted
   * @param downloadAge parts of interrupted downloads older than this are deleted
   * @param interval time between two sweeps of a daemon; every process also sweeps at its start
   */
  record Settings(
      Duration checkpointAge, long checkpointBytes, Duration downloadAge, Duration interval) {
    private static final String NONE = "none";

    /** Stands for no limit; it is short enough to be subtracted from an instant. */
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

  /** Searches the whole home once, and deletes what may be deleted. Logs a file that resists. */
  void sweep() {
    try {
      store.locks().deleteDead();
      Leftovers.delete(models, clock.instant().minus(settings.downloadAge()));
      sweepCheckpoints();
    } catch (IOException | UncheckedIOException | AscribeException e) {
      LOG.warn("unused files in the home could not be deleted: {}", e.getMessage());
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
        delete(kept, "its study is not in the store", () -> store.study(id).isEmpty());
      } else if (checkpoints.isEmpty(id)) {
        delete(kept, "their directory is empty", () -> checkpoints.isEmpty(id));
      } else if (kept.changed().isBefore(oldest)) {
        delete(kept, "they are older than ascribe.retention.checkpoint-age", () -> true);
      } else {
        deletePartial(id);
        deleteUnused(id);
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
      if (delete(
          kept, "all weights together exceed ascribe.retention.checkpoint-bytes", () -> true)) {
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
              FileTrees.delete(file);
            }
          });
    }
  }

  private void deleteUnused(String studyId) throws IOException {
    if (!unused(studyId).isEmpty()) {
      underLock(
          studyId,
          () -> {
            for (Path training : unused(studyId)) {
              FileTrees.delete(training);
              LOG.info("weights deleted, since no run of study {} has them: {}", studyId, training);
            }
          });
    }
  }

  private List<Path> unused(String studyId) throws IOException {
    List<Path> used =
        store.runs(studyId).stream()
            .flatMap(run -> Stream.ofNullable(run.checkpoint()))
            .map(Path::of)
            .toList();
    return checkpoints.unused(studyId, used);
  }

  private void underLock(String studyId, Deletion deletion) {
    try (StudyLock lock = store.locks().lock(studyId)) {
      deletion.apply();
    } catch (AscribeException running) {
      if (running.code() != ErrorCode.STORE_UNAVAILABLE) {
        throw running;
      }
      LOG.debug("the weights of study {} are not deleted: {}", studyId, running.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.warn("the weights of study {} could not be deleted: {}", studyId, e.getMessage());
    }
  }

  /**
   * Deletes a study that does not run, with its rows, weights and lock.
   *
   * @param first runs after the lock is taken, so that no other process can begin the study
   * @throws AscribeException STORE_UNAVAILABLE naming the process that runs it
   */
  void deleteStudy(String studyId, Runnable first) {
    try (StudyLock lock = store.locks().takeOver(studyId, Duration.ZERO)) {
      first.run();
      CheckpointHome.delete(checkpoints.of(studyId));
      store.deleteStudy(studyId);
    }
  }
}
