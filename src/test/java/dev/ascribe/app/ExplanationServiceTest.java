package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.attribution.Sampling.StopReason;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationJson;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.Service.ExplanationUpdate;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Attributions;
import dev.ascribe.study.Method;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Explanations of a daemon, on a device that holds additive models. */
@Timeout(60)
class ExplanationServiceTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

  @TempDir Path home;
  private final Gate gate = new Gate();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ServingEngine open(String... settings) {
    Config config =
        ConfigFactory.parseString(String.join("\n", settings)).withFallback(ConfigFactory.load());
    return AdditiveEngine.serving(
        home, Map.of("cpu:0", new AdditiveRuntime(gate)), config, Recorder.NONE);
  }

  private static ExplanationRequest request(String text, int evaluations) {
    AttributionSpec defaults = Attributions.DEFAULT;
    AttributionSpec attribution =
        new AttributionSpec(
            defaults.value(),
            defaults.absence(),
            defaults.permutations(),
            evaluations,
            null,
            defaults.features(),
            defaults.grouping(),
            defaults.steps(),
            defaults.baseline());
    return new ExplanationRequest(
        Units.MODEL,
        new TextInput(text, null),
        Method.SHAPLEY_KERNEL,
        null,
        attribution,
        13,
        false);
  }

  /** Ten to twenty words. */
  private static String text(int number) {
    return IntStream.range(0, 10 + number % 11)
        .mapToObj(word -> "w".repeat(1 + (number + 3 * word) % 7) + number)
        .collect(Collectors.joining(" "));
  }

  private CompletableFuture<Explanation> explain(ServingEngine engine, ExplanationRequest request) {
    return explain(engine, request, null);
  }

  private CompletableFuture<Explanation> explain(
      ServingEngine engine, ExplanationRequest request, Instant deadline) {
    return engine.explain(request, deadline);
  }

  private static double largestError(Explanation explanation) {
    return Arrays.stream(explanation.attribution().standardErrors()).max().orElseThrow();
  }

  private static void assertFails(CompletionStage<?> stage, ErrorCode code) {
    assertThat(stage)
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOfSatisfying(
            AscribeException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void twoHundredAtATimeAreAnsweredAsIfAlone() {
    List<Explanation> together;
    try (ServingEngine engine = open()) {
      List<CompletableFuture<Explanation>> answers =
          IntStream.range(0, 200).mapToObj(i -> explain(engine, request(text(i), 50))).toList();
      together = answers.stream().map(CompletableFuture::join).toList();
    }
    try (ServingEngine engine = open("ascribe.worker.cache-bytes = 0")) {
      for (int i = 0; i < 200; i += 7) {
        Explanation alone = explain(engine, request(text(i), 50)).join();
        assertThat(together.get(i).attribution().scores())
            .containsExactly(alone.attribution().scores(), within(1e-6));
      }
    }
  }

  @Test
  void moreThanMayWaitAreRefused() throws Exception {
    try (ServingEngine engine = open("ascribe.service.max-requests = 2")) {
      gate.pass(0);
      UniqueKillSwitch streamed =
          engine
              .explainWithEstimates(request(text(1), 50), null)
              .viaMat(KillSwitches.single(), Keep.right())
              .to(Sink.ignore())
              .run(KIT.system());
      CompletableFuture<Explanation> cancelled = explain(engine, request(text(2), 50));
      assertFails(explain(engine, request(text(3), 50)), ErrorCode.BUSY);
      assertThat(engine.status().toCompletableFuture().join().waitingRequests()).isEqualTo(2);

      streamed.shutdown();
      awaitOpenRequests(engine, 1);
      cancelled.cancel(true);
      awaitOpenRequests(engine, 0);
      CompletableFuture<Explanation> third = explain(engine, request(text(3), 50));
      gate.passAll();
      assertThat(third).succeedsWithin(20, TimeUnit.SECONDS);
    }
  }

  private static void awaitOpenRequests(ServingEngine engine, int requests) throws Exception {
    awaitStatus(engine, status -> status.waitingRequests() == requests);
  }

  private static EngineStatus awaitStatus(ServingEngine engine, Predicate<EngineStatus> condition)
      throws Exception {
    EngineStatus status = engine.status().toCompletableFuture().get();
    while (!condition.test(status)) {
      status = engine.status().toCompletableFuture().get();
    }
    return status;
  }

  @Test
  void whatIsNotReadyByItsDeadlineIsGivenUp() throws Exception {
    try (ServingEngine engine = open()) {
      gate.pass(0);
      Instant deadline = Instant.now().plus(Duration.ofMillis(100));
      assertFails(explain(engine, request(text(1), 50), deadline), ErrorCode.DEADLINE_EXCEEDED);
      assertFails(
          explain(engine, request(text(1), 50), Instant.EPOCH), ErrorCode.DEADLINE_EXCEEDED);
      awaitStatus(
          engine,
          status ->
              status.waitingRequests() == 0
                  && status.queue().isEmpty()
                  && status.devices().get(0).units().isEmpty());
      gate.passAll();
    }
  }

  @Test
  void atTheDeadlineTheBestEstimateSoFarIsTheAnswer() throws Exception {
    try (ServingEngine engine = open("ascribe.worker.batch-tokens = 40")) {
      // The device stands still after some batches of few rows, until after the deadline.
      gate.pass(60);
      Explanation late =
          engine
              .explainWithEstimates(request(text(9), 400), Instant.now().plusSeconds(5))
              .map(ExplanationUpdate::explanation)
              .runWith(Sink.last(), KIT.system())
              .toCompletableFuture()
              .get();
      gate.passAll();
      int evaluations = late.attribution().evaluations();
      Explanation asked = explain(engine, request(text(9), evaluations)).get();

      assertThat(late.sampling().stopped()).isEqualTo(StopReason.DEADLINE);
      assertThat(late.sampling().planned()).isEqualTo(400);
      assertThat(evaluations).isBetween(64, 399);
      assertThat(late.attribution().scores())
          .containsExactly(asked.attribution().scores(), within(1e-9));
      assertThat(ExplanationJson.of(late).stopped()).isEqualTo("deadline");
      awaitOpenRequests(engine, 0);
    }
  }

  @Test
  void theFirstEstimateOfALongTextNeedsEightEvaluations() {
    ExplanationRequest request = request("word ".repeat(100) + "end", 1000);
    try (ServingEngine engine = open()) {
      List<Explanation> estimates =
          engine
              .explainWithEstimates(request, null)
              .map(ExplanationUpdate::explanation)
              .runWith(Sink.seq(), KIT.system())
              .toCompletableFuture()
              .join();

      Explanation first = estimates.get(0);
      assertThat(first.attribution().evaluations()).isEqualTo(8);
      assertThat(first.sampling().planned()).isEqualTo(1000);
      assertThat(first.sampling().stopped()).isNull();
      assertThat(first.attribution().efficiencyGap()).isLessThan(1e-9);
    }
  }

  @Test
  void anUnknownTargetIsRefused() {
    try (ServingEngine engine = open()) {
      ExplanationRequest request = request(text(1), 50);
      assertFails(
          explain(
              engine,
              new ExplanationRequest(
                  request.model(),
                  request.input(),
                  request.method(),
                  "maybe",
                  request.attribution(),
                  13,
                  false)),
          ErrorCode.UNKNOWN_NAME);
    }
  }

  @Test
  void estimatesOnTheWayGetMorePreciseAndChangeNothing() {
    ExplanationRequest request = request(text(9), 400);
    try (ServingEngine engine = open()) {
      List<ExplanationUpdate> updates =
          engine
              .explainWithEstimates(request, null)
              .runWith(Sink.seq(), KIT.system())
              .toCompletableFuture()
              .join();
      List<Explanation> estimates =
          updates.stream()
              .filter(update -> !update.isAnswer())
              .map(ExplanationUpdate::explanation)
              .toList();
      Explanation told = updates.get(updates.size() - 1).explanation();
      Explanation untold = explain(engine, request).join();

      assertThat(told.attribution().scores()).containsExactly(untold.attribution().scores());
      assertThat(estimates).hasSizeGreaterThanOrEqualTo(3);
      List<Double> errors = new ArrayList<>();
      // Errors of the first estimates may not be known yet.
      estimates.stream()
          .filter(estimate -> estimate.attribution().unknownErrors() == null)
          .forEach(estimate -> errors.add(largestError(estimate)));
      assertThat(errors).hasSizeGreaterThanOrEqualTo(2);
      assertThat(largestError(told)).isLessThan(errors.get(0));
      assertThat(errors.get(errors.size() - 1)).isLessThan(errors.get(0));
      assertThat(estimates)
          .extracting(estimate -> estimate.attribution().evaluations())
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aDrainLetsOpenRequestsFinishAndTakesNoOthers() {
    try (ServingEngine engine = open()) {
      gate.pass(0);
      CompletableFuture<Explanation> open = explain(engine, request(text(1), 50));
      CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
      while (!engine.isStopping()) {
        Thread.onSpinWait();
      }

      assertFails(explain(engine, request(text(2), 50)), ErrorCode.CANCELLED);
      assertFails(
          engine.submit(new StudySubmission(TinyStudies.study(""), Priority.NORMAL)),
          ErrorCode.CANCELLED);
      assertThat(closed).isNotDone();
      gate.passAll();
      assertThat(open).succeedsWithin(20, TimeUnit.SECONDS);
      assertThat(closed).succeedsWithin(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatHangsIsAnsweredAndLeftWhenTheTimeIsOver() {
    String hasty = "ascribe.service { drain-timeout = 50ms, shutdown-timeout = 500ms }";
    ServingEngine engine = open(hasty);
    gate.pass(0);
    CompletableFuture<Explanation> open = explain(engine, request(text(1), 50));
    long begun = System.nanoTime();

    engine.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    assertFails(open, ErrorCode.CANCELLED);
    assertFails(explain(engine, request(text(1), 50)), ErrorCode.CANCELLED);
    assertFails(engine.studies(null, 10), ErrorCode.CANCELLED);
    gate.passAll();
  }

  @Test
  void theStatusShowsWhatDevicesHold() throws Exception {
    try (ServingEngine engine = open()) {
      explain(engine, request(text(1), 50)).join();
      // Who has an answer is still counted for a moment.
      awaitOpenRequests(engine, 0);
      gate.pass(0);
      CompletableFuture<Explanation> open = explain(engine, request(text(2), 50));
      // A disk that is slow for a while is told as one that does not answer.
      EngineStatus status =
          awaitStatus(
              engine, seen -> !seen.devices().get(0).units().isEmpty() && seen.storeLine() == null);

      assertThat(status.waitingRequests()).isEqualTo(1);
      assertThat(status.requestLimit()).isEqualTo(512);
      EngineStatus.DeviceStatus device = status.devices().get(0);
      assertThat(device.up()).isTrue();
      assertThat(device.memoryBytes()).isEqualTo(1000);
      assertThat(device.residentModels()).containsExactly("additive");
      assertThat(device.units().get(0).owner()).isEqualTo("request-2");
      assertThat(device.units().get(0).kind()).isEqualTo("predict");
      gate.passAll();
      open.join();
    }
  }
}
