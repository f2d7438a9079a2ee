package dev.ascribe.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ascribe.app.AdditiveEngine;
import dev.ascribe.app.TinyStudies;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Program;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.device.DeviceRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries the study out on a small file system of its own, which is full for a while. The study
 * waits, and goes on by itself.
 */
final class DiskScenario {
  private static final int FAILED_COMMITS = 4;

  private final FaultPlan plan;
  private final Path disk;
  private final Invariants invariants;
  private final FaultHits hits = new FaultHits();

  DiskScenario(FaultPlan plan, Path home, Invariants invariants) {
    this.plan = plan;
    this.disk = home.resolve("disk");
    this.invariants = invariants;
  }

  /** Runs the scenario, and returns which faults have happened. */
  FaultHits run() throws Exception {
    Files.createDirectory(disk);
    assumeTrue(canMount(), "a tmpfs cannot be mounted by this user, so the full disk is left out");
    try {
      String url = TinyStudies.url(disk);
      runOnFullDisk(url);
      Invariants.assertNothingIsLeft(disk, url, true);
      invariants.assertWhole(url);
      assertThat(hits.of(FaultKind.DISK_FULL)).isPositive();
      return hits;
    } finally {
      Program.run(new ProcessBuilder("umount", "--lazy", disk.toString()));
    }
  }

  private boolean canMount() throws Exception {
    try {
      ProcessBuilder mount =
          new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=3m", "none", disk.toString());
      return Program.run(mount).exitCode() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private void runOnFullDisk(String url) {
    ResultStore store = new Filling(ResultStores.open(url));
    Map<String, DeviceRuntime> devices =
        new LinkedHashMap<>(CampaignStudy.devices(plan.devices(), List.of(), new FaultHits()));
    try (AdditiveEngine engine =
        new AdditiveEngine(store, url, disk, devices, plan.config(), Recorder.NONE)) {
      assertThat(engine.run(CampaignStudy.STUDY, event -> {}).failures()).isZero();
    }
  }

  /** A store whose disk is filled before one commit, and has room again after some have failed. */
  private final class Filling extends ForwardingStore {
    private final AtomicInteger commits = new AtomicInteger();

    Filling(ResultStore real) {
      super(real);
    }

    @Override
    public void upsert(List<? extends ResultRow> rows) {
      if (commits.getAndIncrement() == plan.faults().get(0).at() + 1) {
        fill();
      }
      try {
        super.upsert(rows);
      } catch (AscribeException failure) {
        assertThat(failure.code()).as("%s", failure.getMessage()).isEqualTo(ErrorCode.DISK_FULL);
        hits.add(FaultKind.DISK_FULL);
        if (hits.of(FaultKind.DISK_FULL) == FAILED_COMMITS) {
          empty();
        }
        throw failure;
      }
    }
  }

  private Path filler() {
    return disk.resolve("filler");
  }

  private void fill() {
    try (OutputStream file = Files.newOutputStream(filler())) {
      byte[] page = new byte[4096];
      while (true) {
        file.write(page);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private void empty() {
    try {
      Files.delete(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
