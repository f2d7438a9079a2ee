package dev.ascribe.scheduling.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.worker.TrainingUnits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RunFinisherTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final RunSpec RUN = TrainingUnits.train("run").run();

  private record Asked(CompletableFuture<RunSummarizer.Summary> summary) {}

  private final TestProbe<Asked> summarizer = KIT.createTestProbe();
  private final TestProbe<StudyWriter.Command> writer = KIT.createTestProbe();
  private final TestProbe<StudySupervisor.Command> supervisor = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private RunSummarizer.Summary ask(String studyId, RunSpec run) {
    CompletableFuture<RunSummarizer.Summary> summary = new CompletableFuture<>();
    summarizer.ref().tell(new Asked(summary));
    return summary.join();
  }

  private void finish(Duration patience) {
    StudyServices services = new StudyServices(null, null, this::ask, null, patience);
    RunRow row =
        new RunRow("study", RUN.id(), "texts", "model", "prompted", 16, 13, "done", 0, "", null);
    KIT.spawn(RunFinisher.create(RUN, row, services, writer.ref(), supervisor.ref()));
  }

  private void fails(ErrorCode code) {
    summarizer
        .expectMessageClass(Asked.class)
        .summary()
        .completeExceptionally(new AscribeException(code, "as said"));
  }

  /** Fails, and waits until the finisher has set the timer of its next attempt. */
  private void failsForNow(ErrorCode code) {
    LoggingTestKit.warn("next attempt in")
        .expect(
            KIT.system(),
            () -> {
              fails(code);
              return null;
            });
  }

  private RunFinisher.RunFinished finished() {
    return supervisor.expectMessageClass(RunFinisher.RunFinished.class);
  }

  @Test
  void figuresWaitForTheStore() {
    finish(Duration.ofMinutes(10));
    failsForNow(ErrorCode.STORE_UNAVAILABLE);
    TIME.timePasses(Duration.ofMillis(100));
    failsForNow(ErrorCode.DISK_FULL);
    TIME.expectNoMessageFor(Duration.ofMillis(199), summarizer);
    TIME.timePasses(Duration.ofMillis(1));
    Asked asked = summarizer.expectMessageClass(Asked.class);
    asked.summary().complete(new RunSummarizer.Summary(List.of(), 0.75, List.of()));

    StudyWriter.WriteRun write = writer.expectMessageClass(StudyWriter.WriteRun.class);
    assertThat(write.rows()).hasSize(1);
    write.answer(Optional.empty());
    assertThat(finished().accuracy()).isEqualTo(0.75);
  }

  @Test
  void theyDoNotWaitForEver() {
    finish(Duration.ofMillis(100));
    failsForNow(ErrorCode.STORE_UNAVAILABLE);
    TIME.timePasses(Duration.ofMillis(100));
    fails(ErrorCode.STORE_UNAVAILABLE);

    assertThat(finished().failure().orElseThrow().code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  @Test
  void whatNoWaitingMendsIsToldAtOnce() {
    finish(Duration.ofMinutes(10));
    fails(ErrorCode.STORE_DAMAGED);

    assertThat(finished().failure().orElseThrow().code()).isEqualTo(ErrorCode.STORE_DAMAGED);
  }
}
