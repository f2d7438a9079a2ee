package dev.ascribe.scheduling;

import dev.ascribe.storage.StudyKey;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The engine as a daemon offers it: runs many studies at a time, and explains single texts beside
 * them. Thread-safe; no call blocks. Stages complete with an {@link
 * dev.ascribe.common.AscribeException}: UNKNOWN_STUDY for an id that is not known, CANCELLED while
 * the engine shuts down, others as named.
 */
public interface Service {
  /**
   * Takes a study. If the same study (equal name and digest) was taken before, answers with its
   * status; a study that was cancelled or left unfinished continues from its stored results.
   *
   * @return fails with BAD_INPUT for missing data or models
   */
  CompletionStage<Submission> submit(StudySubmission submission);

  /**
   * A page of the stored studies, the latest first, without their runs.
   *
   * @param after the last study of the page before, or null for the first page
   * @param limit most studies, at least 1
   */
  CompletionStage<StudyPage> studies(StudyKey after, int limit);

  /**
   * One study, with some of its runs and the first of its failures.
   *
   * @return fails with UNKNOWN_NAME if the page is to begin after a run that the study does not
   *     have
   */
  CompletionStage<StudyStatus> study(String studyId, RunQuery runs);

  /** One study, with the first of its runs and failures. */
  default CompletionStage<StudyStatus> study(String studyId) {
    return study(studyId, RunQuery.FIRST);
  }

  /**
   * Cancels a study within seconds and keeps its stored results. A study that has ended stays as it
   * is.
   */
  CompletionStage<StudyStatus> cancel(String studyId);

  /**
   * Cancels a study like {@link #cancel}, and deletes its rows, trained weights, events and lock.
   *
   * @return its last status; fails with STORE_UNAVAILABLE while another process runs it
   */
  CompletionStage<StudyStatus> delete(String studyId);

  /**
   * The events of a study as they happen, beginning after the last event that the caller knows. The
   * last one is a {@link StudyEvent.StudyCompleted}, {@link StudyEvent.StudyAborted} or {@link
   * StudyEvent.StudyCancelled}, and the stream completes after it. The stream reads the study's
   * journal at the pace of its reader. A slow reader misses events that the journal has dropped
   * meanwhile, and sees gaps in the numbers.
   *
   * @param after number of the last event that is known, 0 for all that are remembered
   */
  CompletionStage<Source<NumberedEvent, NotUsed>> events(String studyId, long after);

  /** Instances of a run with their words, rationales and stored attributions, in their order. */
  CompletionStage<InstancePage> instances(String studyId, InstanceQuery query);

  /**
   * Explains one text. Work begins when the stream is run, and stops when the stream is cancelled.
   *
   * @param deadline after which the answer is useless, or null
   * @param withEstimates whether estimates with shrinking standard errors come before the answer,
   *     for methods that sample; a slow reader misses the older ones
   * @return estimates, if any, and the answer as the last element; fails with BUSY if too many
   *     requests wait, and with DEADLINE_EXCEEDED when the deadline passes
   */
  Source<ExplanationUpdate, NotUsed> explain(
      ExplanationRequest request, Instant deadline, boolean withEstimates);

  /** The status of devices, queue and store. */
  CompletionStage<EngineStatus> status();

  /**
   * An explanation, or an estimate of it.
   *
   * @param isAnswer whether this is the answer; otherwise it is an estimate
   */
  record ExplanationUpdate(Explanation explanation, boolean isAnswer) {}
}
