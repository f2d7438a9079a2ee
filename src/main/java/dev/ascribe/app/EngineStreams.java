package dev.ascribe.app;

import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyTask;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.typed.javadsl.ActorSource;

/**
 * Requests of an engine that are answered by a stream: studies that are run for the caller, and
 * explanations. A request is sent when its stream is run.
 */
record EngineStreams(EngineCore core) {
  /** Events of a study that wait for the caller who runs it. */
  private static final int EVENTS = 1 << 16;

  /** Estimates that wait for a slow reader: later ones are better. */
  private static final int ESTIMATES = 8;

  private static final OverflowStrategy DROP_OLDEST = OverflowStrategy.dropHead();

  /** The events of a study that is run for the caller; the last one tells how it ended. */
  Source<StudyEvent, NotUsed> run(StudyTask task) {
    return ActorSource.<StudyReport>actorRef(
            never -> false, never -> Optional.empty(), EVENTS, DROP_OLDEST)
        .mapMaterializedValue(
            listener -> {
              core.actors().studies().tell(new EmbeddedStudies.Run(task, listener));
              return NotUsed.getInstance();
            })
        .filter(report -> report.event() != null)
        .map(StudyReport::event)
        .takeWhile(event -> !(event instanceof StudyEvent.End), true);
  }

  /**
   * Explains one text when the stream is run; its last element is the answer.
   *
   * @param caller the caller's own name of the request, or null
   */
  Source<Service.ExplanationUpdate, NotUsed> explain(
      ExplanationRequest request, String caller, Instant deadline, boolean withEstimates) {
    if (core.isStopping()) {
      return Source.failed(core.stopReason());
    }
    return ActorSource.<RequestDesk.Reply>actorRef(
            never -> false,
            reply ->
                reply instanceof RequestDesk.Refused refused
                    ? Optional.of(refused.reason())
                    : Optional.empty(),
            ESTIMATES,
            DROP_OLDEST)
        .mapMaterializedValue(
            replyTo -> {
              core.actors()
                  .desk()
                  .tell(new RequestDesk.Explain(request, caller, deadline, withEstimates, replyTo));
              return NotUsed.getInstance();
            })
        .takeWhile(reply -> reply instanceof RequestDesk.Estimate, true)
        .map(EngineStreams::update);
  }

  private static Service.ExplanationUpdate update(RequestDesk.Reply reply) {
    return reply instanceof RequestDesk.Estimate estimate
        ? new Service.ExplanationUpdate(estimate.explanation(), false)
        : new Service.ExplanationUpdate(((RequestDesk.Answer) reply).explanation(), true);
  }
}
