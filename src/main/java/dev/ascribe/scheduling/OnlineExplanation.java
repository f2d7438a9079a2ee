package dev.ascribe.scheduling;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.ExplanationCoordinator.Explained;
import dev.ascribe.scheduling.ExplanationCoordinator.NotPredicted;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Answers one {@link ExplanationRequest}: has an {@link ExplanationCoordinator} do it and completes
 * the caller's future.
 *
 * <p>Spawned by the guardian for each request; when it stops early, the future is cancelled.
 */
public final class OnlineExplanation {
  private OnlineExplanation() {}

  /**
   * The behavior of one request.
   *
   * @param id of the request, unique in the engine
   */
  public static Behavior<?> create(
      String id,
      ExplanationRequest request,
      ActorRef<ToScheduler> scheduler,
      SchedulerSettings settings,
      CompletableFuture<Explanation> answer) {
    return Behaviors.<ExplanationCoordinator.Outcome>setup(
        context -> {
          long startNanos = System.nanoTime();
          ExplanationCoordinator.Task task =
              new ExplanationCoordinator.Task(
                  "explain",
                  new WorkUnit.Subject(
                      request.model(),
                      request.input(),
                      request.strict(),
                      request.attribution().features()),
                  List.of(request.method()),
                  request.attribution(),
                  request.seed(),
                  targetOf(request));
          UnitSubmitter submitter = new UnitSubmitter(id, scheduler);
          context.watch(
              context.spawn(
                  ExplanationCoordinator.create(task, submitter, settings, context.getSelf()),
                  "coordinator"));
          return Behaviors.receive(ExplanationCoordinator.Outcome.class)
              .onMessage(
                  Explained.class,
                  explained -> {
                    double seconds = (System.nanoTime() - startNanos) / 1e9;
                    complete(answer, request, explained, seconds);
                    return Behaviors.stopped();
                  })
              .onMessage(
                  NotPredicted.class,
                  failure -> {
                    answer.completeExceptionally(failure(failure.cause()));
                    return Behaviors.stopped();
                  })
              .onSignal(
                  ChildFailed.class,
                  crashed -> {
                    answer.completeExceptionally(failure(UnitResult.Failed.of(crashed.getCause())));
                    return Behaviors.stopped();
                  })
              .onSignal(
                  PostStop.class,
                  signal -> {
                    submitter.withdraw();
                    answer.cancel(false);
                    return Behaviors.same();
                  })
              .build();
        });
  }

  /** Index of the label that is asked for, or -1; an unknown one is refused. */
  public static int targetOf(ExplanationRequest request) {
    if (request.target() == null) {
      return -1;
    }
    int target = request.model().labels().indexOf(request.target());
    if (target < 0) {
      throw Names.unknown("target", request.target(), request.model().labels());
    }
    return target;
  }

  private static void complete(
      CompletableFuture<Explanation> answer,
      ExplanationRequest request,
      Explained explained,
      double seconds) {
    MethodOutcome outcome = explained.outcomes().get(request.method());
    if (outcome instanceof MethodOutcome.Attributed attributed) {
      answer.complete(
          new Explanation(
              request.model(),
              request.method(),
              request.model().labels().get(explained.target()),
              Softmax.probabilities(explained.prediction().labelLogits()),
              explained.prediction().features(),
              ExplanationCoordinator.groups(
                  request.method(), explained.prediction().features(), request.attribution()),
              attributed.attribution(),
              attributed.sampling(),
              explained.prediction().truncatedWords(),
              seconds));
    } else if (outcome instanceof MethodOutcome.Failed failed) {
      answer.completeExceptionally(failure(failed.cause()));
    } else {
      answer.completeExceptionally(
          new AscribeException(ErrorCode.INTERNAL, request.method().id() + " had no outcome"));
    }
  }

  private static AscribeException failure(UnitResult.Failed cause) {
    return new AscribeException(cause.code(), cause.message());
  }
}
