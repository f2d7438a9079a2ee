package dev.ascribe.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.AdditiveEngine;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyEvent.StudyCompleted;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.worker.device.DeviceRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Carries the study out in this process under the faults of a plan. If it ends with failures or is
 * aborted, which the plan must allow, it is carried out once more without faults.
 */
final class EngineScenario {
  private static final Duration LONGEST_STUDY = Duration.ofSeconds(60);
  private static final Duration LONGEST_END = Duration.ofSeconds(30);

  private final FaultPlan plan;
  private final Path home;
  private final String url;
  private final Invariants invariants;
  private final FaultHits hits = new FaultHits();
  private final Tally tally = new Tally();
  private final List<String> failedUnits = new CopyOnWriteArrayList<>();
  private final FaultyMailbox.Post post;
  private final Map<String, FaultyDevice> devices;

  EngineScenario(FaultPlan plan, Path home, String url, Invariants invariants) {
    this.plan = plan;
    this.home = home;
    this.url = url;
    this.invariants = invariants;
    List<Fault> ofMessages =
        plan.faults().stream()
            .filter(
                fault ->
                    fault.kind().seam() == FaultKind.Seam.MESSAGE
                        || fault.kind().seam() == FaultKind.Seam.ACTOR)
            .toList();
    this.post = new FaultyMailbox.Post(ofMessages, hits);
    this.devices = CampaignStudy.devices(plan.devices(), plan.of(FaultKind.Seam.DEVICE), hits);
  }

  /** Runs the scenario, and returns which faults have happened. */
  FaultHits run() throws Exception {
    boolean isWhole = runWithFaults();
    Invariants.assertNothingIsLeft(home, url, isWhole);
    if (!isWhole) {
      assertThat(CampaignStudy.runUndisturbed(home, url).failures()).isZero();
    }
    Invariants.assertNothingIsLeft(home, url, true);
    if (hits.of(FaultKind.NAN_COALITION) > 0) {
      String target = plan.first(FaultKind.NAN_COALITION).target();
      invariants.assertWholeBut(url, CampaignStudy.textOf(target));
    } else {
      invariants.assertWhole(url);
    }
    return hits;
  }

  /** Whether the study is done, without a failure. */
  private boolean runWithFaults() throws Exception {
    Config config =
        ConfigFactory.parseString(FaultyMailbox.setting(plan.seed(), post))
            .withFallback(plan.config());
    FaultyStore store =
        new FaultyStore(ResultStores.open(url), url, plan.of(FaultKind.Seam.STORE), hits);
    Map<String, DeviceRuntime> runtimes = new LinkedHashMap<>(devices);
    try (AdditiveEngine engine = new AdditiveEngine(store, url, home, runtimes, config, tally)) {
      return checkEnd(engine, store);
    } finally {
      FaultyMailbox.forget(plan.seed());
      devices.forEach(
          (name, device) -> assertThat(device.openModels()).as("open models of %s", name).isZero());
    }
  }

  private boolean checkEnd(AdditiveEngine engine, FaultyStore store) throws Exception {
    CompletableFuture<StudyCompleted> study =
        CompletableFuture.supplyAsync(
            () ->
                engine.run(
                    CampaignStudy.STUDY,
                    event -> {
                      store.arm();
                      note(event);
                    }));
    try {
      StudyCompleted end = study.get(LONGEST_STUDY.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(end.failures()).isEqualTo(failedUnits.size());
      if (failedUnits.isEmpty()) {
        assertIdle(engine);
        assertFiguresAddUp();
        return true;
      }
      assertThat(plan.codes()).as("the units %s failed", failedUnits).isNotEmpty();
      assertIdle(engine);
      assertFiguresAddUp();
      invariants.assertFailedOnly(url, plan, failedUnits);
    } catch (ExecutionException aborted) {
      assertThat(CampaignStudy.codeOf(aborted))
          .as("the code with which the study was aborted: %s", aborted)
          .isIn(plan.codes().stream().map(Enum::name).toList());
      if (!engine.isEnding()) {
        assertIdle(engine);
      }
      invariants.assertInterrupted(url);
    }
    return false;
  }

  private void note(StudyEvent event) {
    if (event instanceof StudyEvent.UnitFailed failed) {
      failedUnits.add(failed.unit());
    }
  }

  /** No unit waits or is lent, no actor of the study lives, and no message waits. */
  private void assertIdle(AdditiveEngine engine) {
    Instant latest = Instant.now().plus(LONGEST_END);
    while (true) {
      EngineStatus status = engine.status();
      List<String> ofStudy =
          post.actors().stream().filter(path -> path.contains("/user/studies/")).toList();
      boolean isIdle =
          status.queue().values().stream().allMatch(units -> units == 0)
              && status.devices().stream().allMatch(device -> device.units().isEmpty())
              && ofStudy.isEmpty()
              && post.isQuiet()
              && tally.queued() == 0
              && !tally.doRowsWait();
      if (isIdle) {
        return;
      }
      if (Instant.now().isAfter(latest)) {
        fail("not idle after the end: %s, actors %s", status, ofStudy);
      }
    }
  }

  /** The metrics say what really happened. */
  private void assertFiguresAddUp() {
    long computed = devices.values().stream().mapToLong(FaultyDevice::computedRows).sum();
    assertThat(tally.evaluations()).as("evaluations of the metrics").isEqualTo(computed);
    StoredRows rows = StoredRows.read(url, CampaignStudy.STUDY.id());
    for (String table : List.of("prediction", "attribution", "threshold_label")) {
      int stored = rows.tables().get(table).size();
      assertThat(tally.rowsStored().getOrDefault(table, 0))
          .as("rows of %s by the metrics", table)
          .isBetween(stored, plan.repeatsRows() ? Integer.MAX_VALUE : stored);
    }
    if (plan.faults().stream().allMatch(fault -> fault.kind().seam() == FaultKind.Seam.STORE)) {
      assertThat(tally.attemptsFailed()).as("attempts that failed").isZero();
    }
    assertThat(tally.unitsDone()).isPositive();
  }
}
