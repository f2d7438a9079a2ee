package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.registry.RegistryProtocol;
import dev.ascribe.scheduling.registry.RegistryProtocol.Events;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Streams of the events of the studies that the registry knows. A stream asks the registry for the
 * next events when its reader has taken the last, so that nothing piles up for a slow reader.
 */
final class StudyEvents {
  /** Most streams that are read at once. */
  private static final int MOST = 1024;

  private final EngineCore core;
  private final AtomicInteger open = new AtomicInteger();

  /** How far a stream is: it has told the events up to a number, and perhaps the last. */
  private record Position(long after, boolean isEnd) {
    Position next(Events events) {
      List<NumberedEvent> told = events.events();
      return told.isEmpty()
          ? this
          : new Position(told.get(told.size() - 1).number(), events.isEnd());
    }
  }

  StudyEvents(EngineCore core) {
    this.core = core;
  }

  /**
   * The events of a study after a number.
   *
   * @return empty for a study that the registry does not know; fails with BUSY when too many
   *     streams are read
   */
  CompletionStage<Optional<Source<NumberedEvent, NotUsed>>> of(String studyId, long after) {
    Position start = new Position(after, false);
    // Before it is clear whether the registry knows the study: it may forget the study at any time.
    CompletionStage<Events> first = read(studyId, start);
    CompletableFuture<Optional<StudyStatus>> study =
        core.request(
            core.actors().registry(),
            replyTo -> new RegistryProtocol.Get(studyId, RunQuery.NONE, replyTo));
    return study.thenApply(known -> known.map(live -> stream(studyId, start, first)));
  }

  private Source<NumberedEvent, NotUsed> stream(
      String studyId, Position start, CompletionStage<Events> first) {
    if (open.get() >= MOST) {
      throw new AscribeException(
          ErrorCode.BUSY, "%d subscribers listen already, which is the most".formatted(MOST));
    }
    return Source.completionStageSource(
            first.thenApply(
                events -> Source.from(events.events()).concat(rest(studyId, start.next(events)))))
        .watchTermination(
            (started, ended) -> {
              open.incrementAndGet();
              ended.whenComplete((done, failure) -> open.decrementAndGet());
              return NotUsed.getInstance();
            });
  }

  private Source<NumberedEvent, NotUsed> rest(String studyId, Position start) {
    return Source.unfoldAsync(
            start,
            position ->
                position.isEnd()
                    ? CompletableFuture.completedFuture(
                        Optional.<Pair<Position, List<NumberedEvent>>>empty())
                    : read(studyId, position)
                        .thenApply(
                            events ->
                                Optional.of(Pair.create(position.next(events), events.events()))))
        .mapConcat(events -> events);
  }

  /** The next events; none where none happen for as long as an actor may take to answer. */
  private CompletionStage<Events> read(String studyId, Position position) {
    return core.poll(
        core.actors().registry(),
        replyTo -> new RegistryProtocol.ReadEvents(studyId, position.after(), replyTo),
        new Events(List.of(), false));
  }
}
