package dev.ascribe.scheduling.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.CountingMailbox;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.queue.Scheduler;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitJournal;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.queue.WorkOwner;
import dev.ascribe.study.Attributions;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.study.ValueKind;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.protocol.SchedulerMessage;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many messages carry the chunks of an attribution to a device and their values back. */
@Timeout(60)
class ChunkMessagesTest {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              ascribe.scheduling { chunk-coalitions = 8, chunks-in-flight = 4, lease-timeout = 10h }
              ascribe.worker { batch-tokens = 64, renew-interval = 1h }
              """
                  + CountingMailbox.SETTING)
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);
  private static final PlanRequest REQUEST =
      new PlanRequest(
          Method.SHAPLEY_SAMPLING, 12, Budget.ofPermutations(80), List.of(), 13, "run/instance");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aChunkIsSubmittedLentFinishedCompletedAndToldAndNothingElse() {
    SamplingPlan plan = SamplingPlans.plan(REQUEST);
    int chunks = (plan.coalitions().size() + 7) / 8;
    assertThat(chunks).isGreaterThan(50);
    SchedulerSettings settings = SchedulerSettings.from(CONFIG.getConfig("ascribe.scheduling"));
    ActorRef<SchedulerMessage> scheduler =
        KIT.spawn(Scheduler.create(settings, Recorder.NONE, UnitJournal.NONE));
    KIT.spawn(
        DeviceWorker.create(
            new DeviceWorker.Parts(
                "",
                new LocalDevice("cpu:0", new AdditiveRuntime(rows -> {}), Recorder.NONE),
                WorkerSettings.from(CONFIG.getConfig("ascribe.worker")),
                List.of(Units.MODEL),
                new CoalitionCache(0),
                scheduler)));
    TestProbe<ExplanationCoordinator.Command> owner =
        KIT.createTestProbe(ExplanationCoordinator.Command.class);
    KIT.spawn(
        ShapleyCoordinator.create(
            new SamplingTask(
                "shapley",
                Units.subject("a b c d e f g h i j k l"),
                Attributions.of(ValueKind.LOGIT, 5),
                REQUEST,
                plan,
                1,
                false,
                KeptValues.NONE),
            new UnitSubmitter(WorkOwner.study("study", Priority.NORMAL), scheduler),
            settings,
            owner.ref()));
    for (int i = 0; i < chunks; i++) {
      owner.expectMessageClass(MethodReport.Advanced.class);
    }
    owner.expectMessageClass(MethodReport.Ended.class);

    Map<String, Integer> counts = CountingMailbox.counts();
    assertThat(counts)
        .containsOnlyKeys(
            "Submit",
            "Assigned",
            "Finished",
            "Completed",
            "Wake",
            "Step",
            "Started",
            "Pull",
            "Advanced",
            "Ended")
        .containsEntry("Submit", chunks)
        .containsEntry("Finished", chunks)
        .containsEntry("Completed", chunks)
        .containsEntry("Advanced", chunks)
        .containsEntry("Started", 1)
        .containsEntry("Pull", 1)
        .containsEntry("Ended", 1);
    assertThat(counts.get("Assigned")).isLessThanOrEqualTo(chunks);
    assertThat(counts.get("Wake")).isLessThanOrEqualTo(counts.get("Assigned"));
  }
}
