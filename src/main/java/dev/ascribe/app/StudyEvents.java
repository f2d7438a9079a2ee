package dev.ascribe.app;

import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.registry.RegistryProtocol;
import dev.ascribe.scheduling.registry.RegistryProtocol.Events;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Makes streams of the events of studies from the registry. A stream asks the registry for the next
 * events only when its reader has taken the last ones, so that no events pile up for a slow reader.
 */
final class StudyEvents {
  /** The largest number of streams that are read at the same time. */
  private static final int MOST = 1024;

  private final EngineCore core;
  private final StreamLimit limit;

  /**
   * The position of a stream.
   *
   * @param after number of the last event that the reader has
   * @param isEnd whether that is the last event of the study
   */
  private record Position(long after, boolean isEnd) {
    Position next(Events events) {
      List<StudyEvent.Numbered> told = events.events();
      return told.isEmpty()
          ? this
          : new Position(told.get(told.size() - 1).number(), events.isEnd());
    }
  }

  StudyEvents(EngineCore core) {
    this.core = core;
    this.limit = new StreamLimit(core.system(), MOST, core.parts().service().askTimeout());
  }

  /**
   * Returns the events of a study whose numbers are larger than {@code after}.
   *
   * @return empty for a study that the registry does not have; fails with BUSY if too many streams
   *     are open
   */
  CompletionStage<Optional<Source<StudyEvent.Numbered, NotUsed>>> of(String studyId, long after) {
    Position start = new Position(after, false);
    // The first events are asked for at once, since the registry may forget the study at any time.
    CompletionStage<Events> first = read(studyId, start);
    CompletableFuture<Optional<StudyStatus>> study =
        core.request(replyTo -> new RegistryProtocol.Get(studyId, RunQuery.NONE, replyTo));
    return study.thenApply(known -> known.map(live -> stream(studyId, start, first)));
  }

  private Source<StudyEvent.Numbered, NotUsed> stream(
      String studyId, Position start, CompletionStage<Events> first) {
    return limit.admit(
        Source.completionStageSource(
                first.thenApply(
                    events ->
                        Source.from(events.events()).concat(rest(studyId, start.next(events)))))
            .mapMaterializedValue(started -> NotUsed.getInstance()));
  }

  private Source<StudyEvent.Numbered, NotUsed> rest(String studyId, Position start) {
    return Source.unfoldAsync(
            start,
            position ->
                position.isEnd()
                    ? CompletableFuture.completedFuture(
                        Optional.<Pair<Position, List<StudyEvent.Numbered>>>empty())
                    : read(studyId, position)
                        .thenApply(
                            events ->
                                Optional.of(Pair.create(position.next(events), events.events()))))
        .mapConcat(events -> events);
  }

  /** Returns the next events; an empty list if none happen before the timeout of the question. */
  private CompletionStage<Events> read(String studyId, Position position) {
    return core.poll(
        core.actors().registry(),
        replyTo -> new RegistryProtocol.ReadEvents(studyId, position.after(), replyTo),
        new Events(List.of(), false));
  }
}
