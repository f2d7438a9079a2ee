package dev.ascribe.worker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Attributions;
import dev.ascribe.study.Budget;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.Precision;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.TrainingUnits;
import dev.ascribe.worker.Units;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message between scheduler and workers survives the wire. */
class WireMessagesTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final SerializationTestKit WIRE = KIT.serializationTestKit();
  private static final AttributionSpec ATTRIBUTION =
      Attributions.precise(new Precision.TopK(5, 0.9, 400));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<WireMessage> messages() {
    TestProbe<ToWorker> worker = KIT.createTestProbe(ToWorker.class);
    TestProbe<ToScheduler> scheduler = KIT.createTestProbe(ToScheduler.class);
    TestProbe<ToNode> node = KIT.createTestProbe(ToNode.class);
    WorkUnit.Subject pair =
        new WorkUnit.Subject(
            Units.MODEL, new TextInput("a premise", "a hypothesis"), true, FeatureLevel.TOKEN);
    WorkUnit.Subject random =
        new WorkUnit.Subject(
            Units.MODEL.withRandomParameters(Long.MIN_VALUE),
            pair.input(),
            true,
            FeatureLevel.TOKEN);
    PlanRequest plan =
        new PlanRequest(
            Method.SHAPLEY_OWEN, 4, Budget.ofEvaluations(25), List.of(3, 1), 13, "run/instance");
    Attribution attribution =
        Attribution.withoutErrors(
            new double[] {0.1, -2}, UnknownErrors.METHOD_HAS_NONE, 50, 0, Double.NaN, 0.25, -1e-5);
    return Stream.of(
        new ToWorker.Assigned(Leases.lease(1, TrainingUnits.train("run"), 1, false)),
        new ToWorker.Assigned(Leases.lease(2, new WorkUnit.Predict("predict", pair), 2, false)),
        new ToWorker.Assigned(
            Leases.lease(
                3,
                new WorkUnit.EvaluateChunk("chunk", pair, AbsencePolicy.MASK_TOKEN, plan, 64, 128),
                1,
                false)),
        new ToWorker.Assigned(
            Leases.lease(
                4, Units.evaluate("listed", "two words", Coalition.of(70, 0, 69)), 1, false)),
        new ToWorker.Assigned(
            Leases.lease(
                5,
                new WorkUnit.Attribute("attribute", pair, Method.ATTENTION, ATTRIBUTION, 2),
                1,
                false)),
        new ToWorker.Assigned(
            Leases.lease(
                6,
                new WorkUnit.Sensitivity(
                    "sensitivity",
                    new WorkUnit.Attribute(
                        "sensitivity", random, Method.GRADIENT_NORM, ATTRIBUTION, 2),
                    -13,
                    "text"),
                1,
                false)),
        new ToWorker.Withdrawn(Leases.ids(3, 4)),
        new ToScheduler.Pull(
            new WorkerId("node-1:7355", "cuda:0", Long.MAX_VALUE),
            worker.ref(),
            16,
            List.of(Units.MODEL)),
        new ToScheduler.Renew(Leases.worker("cuda:0"), Leases.ids(1, 2), true),
        new ToScheduler.Gone(Leases.worker("cuda:1")),
        new ToWorker.GivenUp("OUT_OF_MEMORY: failed 5 times in a row"),
        new ToCoordinator.Hello(1, "1.0", List.of(Leases.worker("cuda:0")), node.ref()),
        new ToCoordinator.Report(
            List.of(
                new ToCoordinator.DeviceReport(
                    Leases.worker("cuda:0"),
                    true,
                    1L << 40,
                    List.of(new ToCoordinator.Batch(64, 4096, 5000)))),
            3,
            4),
        new ToNode.Welcome(scheduler.ref(), List.of(Units.MODEL)),
        new ToNode.Refused("another version"),
        new ToScheduler.Advanced(Leases.id(1), 2, 3),
        new ToScheduler.GivenBack(Leases.ids(5, 6)),
        new ToScheduler.Finished(
            Leases.id(1), new UnitResult.Trained("directory", "digest", 0.75, 12.5)),
        new ToScheduler.Finished(
            Leases.id(2),
            new UnitResult.Predicted(
                new float[] {0.5f, -1e-9f}, List.of(new Word("a", 0, 1, Part.PREMISE)), 9, 0)),
        new ToScheduler.Finished(
            Leases.id(3), new UnitResult.Evaluated(new float[][] {{1, 2}, {3, 4}}, 1)),
        new ToScheduler.Finished(Leases.id(4), new UnitResult.Attributed(attribution, 0.5)),
        new ToScheduler.Finished(Leases.id(6), new UnitResult.Measured(0.25)),
        new ToScheduler.Finished(
            Leases.id(5), new UnitResult.Failed(ErrorCode.OUT_OF_MEMORY, "cuda:0: out of memory")));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void survivesTheWire(WireMessage message) {
    WireMessage back = WIRE.verifySerialization(message, false);

    assertThat(back)
        .usingRecursiveComparison()
        .withComparatorForType(Double::compare, Double.class)
        .isEqualTo(message);
  }
}
