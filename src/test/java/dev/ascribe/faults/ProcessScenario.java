package dev.ascribe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Program;
import dev.ascribe.storage.ChildProcess;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/**
 * Carries the study out in real processes that are killed or stopped at the instants of a plan. The
 * study then goes on from what is stored, at last without faults.
 */
final class ProcessScenario {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final FaultPlan plan;
  private final Path home;
  private final String url;
  private final Invariants invariants;
  private final FaultHits hits = new FaultHits();

  /** The process that carries the study out; null if there is none. */
  private ChildProcess process;

  ProcessScenario(FaultPlan plan, Path home, String url, Invariants invariants) {
    this.plan = plan;
    this.home = home;
    this.url = url;
    this.invariants = invariants;
  }

  /** Runs the scenario, and returns which faults have happened. */
  FaultHits run() throws Exception {
    try {
      for (Fault fault : plan.faults()) {
        apply(fault);
      }
      if (process != null) {
        assertThat(process.await()).as("exit code of the study's process").isZero();
      }
    } finally {
      if (process != null) {
        process.close();
      }
    }
    awaitFreeLock();
    invariants.assertInterrupted(url);
    assertThat(CampaignStudy.runUndisturbed(home, url).failures()).isZero();
    Invariants.assertNothingIsLeft(home, url, true);
    invariants.assertWhole(url);
    return hits;
  }

  private void apply(Fault fault) throws Exception {
    switch (fault.kind()) {
      case STOPPED -> {
        if (!endsWithin(fault.at())) {
          signal("STOP");
          hits.add(fault.kind());
          assertThat(process.endsWithin(fault.millis())).as("a stopped process ends").isFalse();
          signal("CONT");
        }
      }
      case KILLED -> {
        if (!endsWithin(fault.at())) {
          process.kill();
          hits.add(fault.kind());
        }
        process.close();
        process = null;
        if (plan.usesPostgres()) {
          // Only a server needs a while; opening SQLite's files would mend what the kill has left.
          awaitFreeLock();
        }
      }
      case LOG_CUT, LOG_FLIPPED -> damageLog(fault);
      default -> throw new IllegalArgumentException(fault + " is no fault of a process");
    }
  }

  /** Whether the process ends before a number of milliseconds from the beginning of the study. */
  private boolean endsWithin(int millis) throws Exception {
    if (process == null) {
      process =
          ChildProcess.start(
              StudyProcess.class, home.toString(), url, Integer.toString(plan.devices()));
      assertThat(process.next(StudyProcess.PREFIX)).isEqualTo(StudyProcess.BEGUN);
    }
    return process.endsWithin(millis);
  }

  private void signal(String name) throws Exception {
    ProcessBuilder kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()));
    assertThat(Program.run(kill).exitCode()).isZero();
  }

  /** Damages the end of SQLite's log, as a loss of power does. */
  private void damageLog(Fault fault) throws Exception {
    Path log = home.resolve("results.db-wal");
    if (!Files.exists(log) || Files.size(log) == 0) {
      return;
    }
    hits.add(fault.kind());
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long place = Math.max(0, file.size() - fault.at());
      if (fault.kind() == FaultKind.LOG_CUT) {
        file.truncate(place);
      } else {
        ByteBuffer bytes = ByteBuffer.allocate(1);
        file.read(bytes, place);
        file.write(ByteBuffer.wrap(new byte[] {(byte) ~bytes.get(0)}), place);
      }
    }
  }

  /** A database server notices the end of a process a moment later. */
  private void awaitFreeLock() {
    Instant latest = Instant.now().plus(LONGEST_WAIT);
    String owner = CampaignStudy.ownerOfLock(url);
    while (!owner.isEmpty() && Instant.now().isBefore(latest)) {
      owner = CampaignStudy.ownerOfLock(url);
    }
    assertThat(owner).as("who holds the study's lock").isEmpty();
  }
}
