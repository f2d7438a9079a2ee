package dev.ascribe.scheduling;

import dev.ascribe.storage.StudyKey;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The engine as a daemon offers it: many studies at a time, and explanations beside them.
 * Thread-safe; no call blocks. Stages complete with an {@link dev.ascribe.common.AscribeException}:
 * UNKNOWN_STUDY for an id that is not known, CANCELLED while the engine shuts down, others as
 * named.
 */
public interface Service {
  /**
   * Takes a study, or says what became of it where the same study was taken before: equal name and
   * digest are the same study. One that was cancelled or left unfinished goes on from its results.
   *
   * @return fails with BAD_INPUT, in one line, for data or models that are not there
   */
  CompletionStage<Submission> submit(StudySubmission submission);

  /**
   * Studies that the store knows, the latest first, without their runs.
   *
   * @param after the last study of the page before, or null for the first page
   * @param limit most studies, at least 1
   */
  CompletionStage<StudyPage> studies(StudyKey after, int limit);

  /**
   * One study, with some of its runs and the first of its failures.
   *
   * @return fails with UNKNOWN_NAME for a page after a run that the study does not have
   */
  CompletionStage<StudyStatus> study(String studyId, RunQuery runs);

  /** One study, with the first of its runs and failures. */
  default CompletionStage<StudyStatus> study(String studyId) {
    return study(studyId, RunQuery.FIRST);
  }

  /** Ends a study within seconds; what is stored is kept. One that has ended stays as it is. */
  CompletionStage<StudyStatus> cancel(String studyId);

  /**
   * Ends a study like {@link #cancel}, and deletes everything that is kept of it: rows, trained
   * weights, events and lock.
   *
   * @return what it was; fails with STORE_UNAVAILABLE while another process runs it
   */
  CompletionStage<StudyStatus> delete(String studyId);

  /**
   * The events of a study as they happen, beginning after an event that the caller has seen. The
   * last one is a {@link StudyEvent.StudyCompleted}, {@link StudyEvent.StudyAborted} or {@link
   * StudyEvent.StudyCancelled}, and the stream completes after it. The stream reads the study's
   * journal at the pace of its reader: a slow one misses the events that the journal has forgotten
   * meanwhile, and sees by the numbers that it did.
   *
   * @param after number of the last event that is known, 0 for all that are remembered
   */
  CompletionStage<Source<NumberedEvent, NotUsed>> events(String studyId, long after);

  /** Instances of a run with their words, rationales and stored attributions, in their order. */
  CompletionStage<InstancePage> instances(String studyId, InstanceQuery query);

  /**
   * Explains one text. Work begins when the stream is run, and is dropped when the stream is
   * cancelled.
   *
   * @param deadline when the answer is of no use any more, or null
   * @param withEstimates whether estimates with shrinking standard errors come before the answer,
   *     for methods that sample; a slow reader misses the older ones
   * @return the answer, which is the last element; fails with BUSY when as many requests wait as
   *     may, DEADLINE_EXCEEDED when the deadline passed
   */
  Source<ExplanationUpdate, NotUsed> explain(
      ExplanationRequest request, Instant deadline, boolean withEstimates);

  /** Devices, queue and store. */
  CompletionStage<EngineStatus> status();

  /**
   * What the engine knows of an explanation.
   *
   * @param isAnswer whether it is the answer; an estimate on the way otherwise
   */
  record ExplanationUpdate(Explanation explanation, boolean isAnswer) {}
}
