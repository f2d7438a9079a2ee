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
        new ToWorker.Assigned(
            List.of(
                new Lease(1, TrainingUnits.train("run"), 1, false),
                new Lease(2, new WorkUnit.Predict("predict", pair), 2, false),
                new Lease(
                    3,
                    new WorkUnit.EvaluateChunk(
                        "chunk", pair, AbsencePolicy.MASK_TOKEN, plan, 64, 128),
                    1,
                    false),
                new Lease(
                    4, Units.evaluate("listed", "two words", Coalition.of(70, 0, 69)), 1, false),
                new Lease(
                    5,
                    new WorkUnit.Attribute("attribute", pair, Method.ATTENTION, ATTRIBUTION, 2),
                    1,
                    false),
                new Lease(
                    6,
                    new WorkUnit.Sensitivity(
                        "sensitivity",
                        new WorkUnit.Attribute(
                            "sensitivity", random, Method.GRADIENT_NORM, ATTRIBUTION, 2),
                        -13,
                        "text"),
                    1,
                    false))),
        new ToWorker.Withdrawn(List.of(3L, 4L)),
        new ToScheduler.Pull("cuda:0", worker.ref(), 16, List.of(Units.MODEL)),
        new ToScheduler.Renew("cuda:0", List.of(1L, 2L), true),
        new ToScheduler.Advanced(1, 2, 3),
        new ToScheduler.GivenBack(List.of(5L, 6L)),
        new ToScheduler.Finished(1, new UnitResult.Trained("directory", "digest", 0.75, 12.5)),
        new ToScheduler.Finished(
            2,
            new UnitResult.Predicted(
                new float[] {0.5f, -1e-9f}, List.of(new Word("a", 0, 1, Part.PREMISE)), 9, 0)),
        new ToScheduler.Finished(3, new UnitResult.Evaluated(new float[][] {{1, 2}, {3, 4}}, 1)),
        new ToScheduler.Finished(4, new UnitResult.Attributed(attribution, 0.5)),
        new ToScheduler.Finished(6, new UnitResult.Measured(0.25)),
        new ToScheduler.Finished(
            5, new UnitResult.Failed(ErrorCode.OUT_OF_MEMORY, "cuda:0: out of memory")));
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
