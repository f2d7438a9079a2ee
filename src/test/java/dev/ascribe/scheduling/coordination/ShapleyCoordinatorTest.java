package dev.ascribe.scheduling.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling.StopReason;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.queue.SchedulerProtocol;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.queue.WorkOwner;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Attributions;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.study.Precision;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShapleyCoordinatorTest {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              "ascribe.scheduling { chunk-coalitions = 4, chunks-in-flight = 3, store-evaluations = 10 }")
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);
  private static final AttributionSpec ATTRIBUTION = Attributions.of(ValueKind.LOGIT, 5);
  private static final PlanRequest REQUEST =
      new PlanRequest(
          Method.SHAPLEY_SAMPLING, 7, Budget.ofPermutations(16), List.of(), 13, "run/instance");
  private static final SamplingPlan PLAN = SamplingPlans.plan(REQUEST);

  private final TestProbe<SchedulerMessage> scheduler = KIT.createTestProbe(SchedulerMessage.class);
  private int advanced;

  private final TestProbe<ExplanationCoordinator.Command> owner =
      KIT.createTestProbe(ExplanationCoordinator.Command.class);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<ShapleyCoordinator.Command> spawn() {
    return spawn(REQUEST);
  }

  private ActorRef<ShapleyCoordinator.Command> spawn(PlanRequest request) {
    return spawn(request, KeptValues.NONE);
  }

  private ActorRef<ShapleyCoordinator.Command> spawn(PlanRequest request, KeptValues kept) {
    SamplingTask task =
        new SamplingTask(
            "shapley",
            Units.subject("a b c d e f g"),
            ATTRIBUTION,
            request,
            SamplingPlans.plan(request),
            1,
            false,
            kept);
    return KIT.spawn(
        ShapleyCoordinator.create(
            task,
            new UnitSubmitter(WorkOwner.study("study", Priority.NORMAL), scheduler.ref()),
            SchedulerSettings.from(CONFIG.getConfig("ascribe.scheduling")),
            owner.ref()));
  }

  /** Answers all chunks in the order in which they are asked for. */
  private Attribution attribute(KeptValues kept, List<SampledValues> stored, List<Integer> asked) {
    ActorRef<ShapleyCoordinator.Command> coordinator = spawn(REQUEST, kept);
    for (int answered = 0; answered < PLAN.coalitions().size(); ) {
      WorkUnit.EvaluateChunk chunk = nextChunk();
      asked.add(chunk.from());
      answered = chunk.to();
      coordinator.tell(
          new ShapleyCoordinator.UnitReply(
              new UnitOutcome.Completed(chunk.unitId(), evaluate(chunk))));
    }
    while (true) {
      ExplanationCoordinator.Command message = owner.receiveMessage();
      if (message instanceof MethodReport.Sampled sampled) {
        stored.add(sampled.values());
      } else if (message instanceof MethodReport.Ended ended) {
        return ((MethodOutcome.Attributed) ended.outcome()).attribution();
      }
    }
  }

  @Test
  void aSamplingContinuesFromStoredValuesToTheSameResult() {
    List<SampledValues> stored = new ArrayList<>();
    List<Integer> asked = new ArrayList<>();
    Attribution undisturbed = attribute(new KeptValues(true, List.of()), stored, asked);
    assertThat(asked).startsWith(0, 4, 8);
    assertThat(stored).extracting(SampledValues::first).startsWith(0, 12, 24);
    assertThat(stored).allSatisfy(each -> assertThat(each.values()).hasSize(12));

    List<Integer> askedAgain = new ArrayList<>();
    Attribution continued =
        attribute(new KeptValues(true, stored.subList(0, 2)), new ArrayList<>(), askedAgain);

    assertThat(askedAgain).isEqualTo(asked.subList(6, asked.size()));
    assertThat(continued.scores()).containsExactly(undisturbed.scores());
    assertThat(continued.standardErrors()).containsExactly(undisturbed.standardErrors());
    assertThat(continued.evaluations()).isEqualTo(undisturbed.evaluations());
  }

  @Test
  void aSamplingWhoseValuesAreAllStoredAsksForNone() {
    List<SampledValues> stored = new ArrayList<>();
    Attribution undisturbed = attribute(new KeptValues(true, List.of()), stored, new ArrayList<>());
    SampledValues last = stored.get(stored.size() - 1);
    WorkUnit.EvaluateChunk rest =
        new WorkUnit.EvaluateChunk(
            "rest",
            Units.subject("a"),
            ATTRIBUTION.absence(),
            REQUEST,
            last.end(),
            PLAN.coalitions().size());
    float[][] logits = ((UnitResult.Evaluated) evaluate(rest)).labelLogits();
    double[] values = new double[logits.length];
    Arrays.setAll(values, i -> logits[i][1]);
    stored.add(
        new SampledValues(
            last.unit(), last.end(), last.model(), 1, values, new double[values.length], 0, 1));

    spawn(REQUEST, new KeptValues(true, stored));

    assertThat(((MethodOutcome.Attributed) outcome()).attribution().scores())
        .containsExactly(undisturbed.scores());
    scheduler.expectNoMessage();
  }

  @Test
  void valuesOfAnotherLabelOfOtherWeightsAndOfOtherChunksAreNotTaken() {
    List<SampledValues> stored = new ArrayList<>();
    List<Integer> asked = new ArrayList<>();
    Attribution undisturbed = attribute(new KeptValues(true, List.of()), stored, asked);
    SampledValues first = stored.get(0);
    double[] wrong = new double[12];
    List<SampledValues> useless =
        List.of(
            new SampledValues(first.unit(), 0, first.model(), 0, wrong, wrong, 0, 1),
            new SampledValues(first.unit(), 0, "other weights", 1, wrong, wrong, 0, 1),
            new SampledValues("lime", 0, first.model(), 1, wrong, wrong, 0, 1),
            new SampledValues(first.unit(), 4, first.model(), 1, wrong, wrong, 0, 1),
            new SampledValues(
                first.unit(), 0, first.model(), 1, new double[7], new double[7], 0, 1),
            new SampledValues(
                first.unit(), 0, first.model(), 1, new double[0], new double[0], 0, 1),
            new SampledValues(first.unit(), 0, first.model(), 1, wrong, new double[11], 0, 1));
    for (SampledValues each : useless) {
      List<Integer> askedAgain = new ArrayList<>();
      Attribution computed =
          attribute(new KeptValues(true, List.of(each)), new ArrayList<>(), askedAgain);
      assertThat(askedAgain).isEqualTo(asked);
      assertThat(computed.scores()).containsExactly(undisturbed.scores());
    }
  }

  /** Answers the chunks in flight in the order given until all are answered. */
  private Attribution attribute(Comparator<WorkUnit.EvaluateChunk> order) {
    ActorRef<ShapleyCoordinator.Command> coordinator = spawn();
    List<WorkUnit.EvaluateChunk> inFlight = new ArrayList<>();
    int asked = 0;
    int answered = 0;
    while (answered < PLAN.coalitions().size()) {
      while (inFlight.size() < 3 && asked < PLAN.coalitions().size()) {
        WorkUnit.EvaluateChunk chunk = nextChunk();
        asked = chunk.to();
        inFlight.add(chunk);
      }
      WorkUnit.EvaluateChunk chunk = Collections.min(inFlight, order);
      inFlight.remove(chunk);
      answered += chunk.to() - chunk.from();
      coordinator.tell(
          new ShapleyCoordinator.UnitReply(
              new UnitOutcome.Completed(chunk.unitId(), evaluate(chunk))));
    }
    scheduler.expectNoMessage();
    return ((MethodOutcome.Attributed) outcome()).attribution();
  }

  /** The outcome, before which the owner hears of each answered chunk. */
  private MethodOutcome outcome() {
    advanced = 0;
    while (true) {
      ExplanationCoordinator.Command message = owner.receiveMessage();
      if (message instanceof MethodReport.Ended ended) {
        return ended.outcome();
      }
      advanced += ((MethodReport.Advanced) message).coalitions();
    }
  }

  private WorkUnit.EvaluateChunk nextChunk() {
    SchedulerProtocol.Submit submit = scheduler.expectMessageClass(SchedulerProtocol.Submit.class);
    return (WorkUnit.EvaluateChunk) submit.unit();
  }

  private static UnitResult evaluate(WorkUnit.EvaluateChunk chunk) {
    SamplingPlan plan = SamplingPlans.plan(chunk.plan());
    float[][] logits = new float[chunk.to() - chunk.from()][];
    for (int i = 0; i < logits.length; i++) {
      String coalition = plan.coalitions().get(chunk.from() + i).toString();
      logits[i] = new float[] {0, (float) CounterRandom.of(1, coalition).nextDouble()};
    }
    return new UnitResult.Evaluated(logits, 0);
  }

  @Test
  void theOrderInWhichChunksComeBackDoesNotMatter() {
    Comparator<WorkUnit.EvaluateChunk> first = Comparator.comparing(WorkUnit.EvaluateChunk::from);

    Attribution inOrder = attribute(first);
    assertThat(advanced).isEqualTo(PLAN.coalitions().size());
    Attribution reversed = attribute(first.reversed());

    assertThat(PLAN.coalitions()).hasSizeGreaterThan(12);
    assertThat(reversed.scores()).containsExactly(inOrder.scores());
    assertThat(reversed.standardErrors()).containsExactly(inOrder.standardErrors());
    assertThat(reversed.evaluations()).isEqualTo(PLAN.coalitions().size());
    assertThat(inOrder.efficiencyGap()).isLessThan(1e-6);
  }

  /** Answers the chunks in the order in which they are asked for, until the coordinator replies. */
  private MethodOutcome.Attributed sample(Precision precision) {
    AttributionSpec attribution = Attributions.precise(precision);
    PlanRequest request =
        new PlanRequest(
            Method.SHAPLEY_SAMPLING,
            7,
            attribution.budget(Method.SHAPLEY_SAMPLING, 7),
            List.of(),
            13,
            "run/instance");
    TestProbe<Object> both = KIT.createTestProbe(Object.class);
    ActorRef<ShapleyCoordinator.Command> coordinator =
        KIT.spawn(
            ShapleyCoordinator.create(
                new SamplingTask(
                    "shapley",
                    Units.subject("a b c d e f g"),
                    attribution,
                    request,
                    SamplingPlans.plan(request),
                    1,
                    false,
                    KeptValues.NONE),
                new UnitSubmitter(
                    WorkOwner.study("study", Priority.NORMAL), both.ref().unsafeUpcast()),
                SchedulerSettings.from(CONFIG.getConfig("ascribe.scheduling")),
                both.ref().unsafeUpcast()));
    while (true) {
      Object message = both.receiveMessage();
      if (message instanceof MethodReport.Ended ended) {
        return (MethodOutcome.Attributed) ended.outcome();
      }
      if (message instanceof MethodReport.Advanced) {
        continue;
      }
      WorkUnit.EvaluateChunk chunk =
          (WorkUnit.EvaluateChunk) ((SchedulerProtocol.Submit) message).unit();
      coordinator.tell(
          new ShapleyCoordinator.UnitReply(
              new UnitOutcome.Completed(chunk.unitId(), evaluate(chunk))));
    }
  }

  private static double largestError(MethodOutcome.Attributed outcome) {
    return Arrays.stream(outcome.attribution().standardErrors()).max().orElseThrow();
  }

  @Test
  void samplingStopsAsSoonAsTheEstimateIsPreciseEnough() {
    MethodOutcome.Attributed loose = sample(new Precision.StandardError(0.15, 100));
    MethodOutcome.Attributed tight = sample(new Precision.StandardError(0.1, 100));

    assertThat(loose.sampling().stopped()).isEqualTo(StopReason.PRECISION);
    assertThat(tight.sampling().stopped()).isEqualTo(StopReason.PRECISION);
    assertThat(largestError(loose)).isLessThanOrEqualTo(0.15);
    assertThat(largestError(tight)).isLessThanOrEqualTo(0.1);
    assertThat(loose.attribution().evaluations())
        .isLessThan(tight.attribution().evaluations())
        .isGreaterThan(8);
    assertThat(tight.sampling().planned()).isBetween(94, 100);
    assertThat(sample(new Precision.StandardError(0.15, 100)).attribution().scores())
        .containsExactly(loose.attribution().scores());
  }

  @Test
  void samplingThatCannotBePreciseEnoughSaysSo() {
    MethodOutcome.Attributed capped = sample(new Precision.StandardError(1e-9, 60));
    assertThat(capped.sampling().stopped()).isEqualTo(StopReason.CAP);
    assertThat(capped.attribution().evaluations()).isEqualTo(capped.sampling().planned());
  }

  @Test
  void aChunkThatFailsEndsTheAttribution() {
    ActorRef<ShapleyCoordinator.Command> coordinator = spawn();
    WorkUnit.EvaluateChunk chunk = nextChunk();
    UnitResult.Failed cause = new UnitResult.Failed(ErrorCode.OUT_OF_MEMORY, "too large");

    UnitOutcome.Failed failed = new UnitOutcome.Failed(chunk.unitId(), cause, 3);
    coordinator.tell(new ShapleyCoordinator.UnitReply(failed));

    assertThat(outcome()).isEqualTo(new MethodOutcome.Failed(Method.SHAPLEY_SAMPLING, failed));
    owner.expectTerminated(coordinator);
  }

  @Test
  void whenAChunkFailsTheOthersAreNotComputedInVain() {
    ActorRef<ShapleyCoordinator.Command> coordinator = spawn();
    WorkUnit.EvaluateChunk first = nextChunk();
    WorkUnit.EvaluateChunk second = nextChunk();
    WorkUnit.EvaluateChunk third = nextChunk();

    coordinator.tell(
        new ShapleyCoordinator.UnitReply(
            new UnitOutcome.Failed(
                second.unitId(), new UnitResult.Failed(ErrorCode.INTERNAL, "broken"), 3)));

    assertThat(outcome()).isInstanceOf(MethodOutcome.Failed.class);
    assertThat(scheduler.expectMessageClass(SchedulerProtocol.WithdrawUnits.class).unitIds())
        .containsExactlyInAnyOrder(first.unitId(), third.unitId());
  }

  @Test
  void atTheDeadlineTheEstimateSoFarIsTheOutcome() {
    ActorRef<ShapleyCoordinator.Command> coordinator = spawn();
    int answered = 0;
    while (answered < PLAN.smallestPrefix()) {
      WorkUnit.EvaluateChunk chunk = nextChunk();
      coordinator.tell(
          new ShapleyCoordinator.UnitReply(
              new UnitOutcome.Completed(chunk.unitId(), evaluate(chunk))));
      answered = chunk.to();
    }
    coordinator.tell(ShapleyCoordinator.Deadline.PASSED);

    MethodOutcome.Attributed outcome = (MethodOutcome.Attributed) outcome();
    assertThat(outcome.sampling().stopped()).isEqualTo(StopReason.DEADLINE);
    assertThat(outcome.sampling().planned()).isEqualTo(PLAN.coalitions().size());
    assertThat(outcome.attribution().evaluations()).isEqualTo(answered);
    double[] values = new double[answered];
    WorkUnit.EvaluateChunk all =
        new WorkUnit.EvaluateChunk(
            "all", Units.subject("a"), ATTRIBUTION.absence(), REQUEST, 0, answered);
    float[][] logits = ((UnitResult.Evaluated) evaluate(all)).labelLogits();
    Arrays.setAll(values, i -> logits[i][1]);
    assertThat(outcome.attribution().scores()).containsExactly(PLAN.estimate(values).scores());
    owner.expectTerminated(coordinator);
  }

  private MethodOutcome atDeadlineAfterOneChunk(Method method) {
    ActorRef<ShapleyCoordinator.Command> coordinator =
        spawn(new PlanRequest(method, 7, Budget.ofEvaluations(20), List.of(), 13, "run/instance"));
    WorkUnit.EvaluateChunk chunk = nextChunk();
    coordinator.tell(
        new ShapleyCoordinator.UnitReply(
            new UnitOutcome.Completed(chunk.unitId(), evaluate(chunk))));
    coordinator.tell(ShapleyCoordinator.Deadline.PASSED);
    return outcome();
  }

  @Test
  void atTheDeadlineOcclusionHasTheScoresOfTheFeaturesLeftOutSoFar() {
    MethodOutcome.Attributed outcome =
        (MethodOutcome.Attributed) atDeadlineAfterOneChunk(Method.OCCLUSION);
    assertThat(outcome.sampling().stopped()).isEqualTo(StopReason.DEADLINE);
    assertThat(outcome.attribution().unknownErrors()).isEqualTo(UnknownErrors.NOT_ALL_FEATURES);
    assertThat(Arrays.stream(outcome.attribution().scores()).filter(Double::isFinite).count())
        .isEqualTo(2);
  }

  @Test
  void atTheDeadlineLimeHasTheFitOfTheDrawsSoFar() {
    MethodOutcome.Attributed outcome =
        (MethodOutcome.Attributed) atDeadlineAfterOneChunk(Method.LIME);
    assertThat(outcome.sampling().stopped()).isEqualTo(StopReason.DEADLINE);
    assertThat(outcome.attribution().unknownErrors()).isEqualTo(UnknownErrors.FEW_EVALUATIONS);
    assertThat(outcome.attribution().hasFiniteScores()).isTrue();
  }

  @Test
  void atADeadlineWithoutAnyValueThereIsNoEstimate() {
    ActorRef<ShapleyCoordinator.Command> coordinator = spawn();
    coordinator.tell(ShapleyCoordinator.Deadline.PASSED);

    assertThat(outcome())
        .isInstanceOfSatisfying(
            MethodOutcome.Failed.class,
            failed ->
                assertThat(failed.failure().cause().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }
}
