package dev.ascribe.scheduling;

import dev.ascribe.storage.StudyKey;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The engine as the daemon runs it: it computes many studies at a time, and explains single texts
 * beside them. The HTTP server passes the requests of its clients to it. Thread-safe; no call
 * blocks. A stage that fails completes with an {@link dev.ascribe.common.AscribeException}. Each
 * method can fail with CANCELLED while the engine shuts down, and with UNKNOWN_STUDY if there is no
 * study with the given id; its own comment names further errors.
 */
public interface Service {
  /**
   * Takes a study. If the same study (equal name and digest) was taken before, answers with its
   * status; a study that was cancelled or left unfinished continues from its stored results.
   *
   * @return fails with BAD_INPUT for missing data or models
   */
  CompletionStage<StudySubmission.Reply> submit(StudySubmission submission);

  /**
   * Returns a page of the stored studies, the latest first, without their runs.
   *
   * @param after the last study of the previous page, or null for the first page
   * @param limit largest number of studies in the page, at least 1
   */
  CompletionStage<StudyPage> studies(StudyKey after, int limit);

  /**
   * Returns the status of one study, with a page of its runs and the first of its failures.
   *
   * @return fails with UNKNOWN_NAME if the page is to begin after a run that the study does not
   *     have
   */
  CompletionStage<StudyStatus> study(String studyId, RunQuery runs);

  /**
   * Returns the status of one study, with the first page of its runs and the first of its failures.
   */
  default CompletionStage<StudyStatus> study(String studyId) {
    return study(studyId, RunQuery.FIRST);
  }

  /**
   * Changes what people call a study. Its name and its id stay.
   *
   * @param title "" to call it by its name again
   * @return its status; fails with STORE_UNAVAILABLE while it is still being opened
   */
  CompletionStage<StudyStatus> rename(String studyId, String title);

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
   * Returns the events of a study as they happen, beginning after the last event that the caller
   * knows. The last one is a {@link StudyEvent.StudyCompleted}, {@link StudyEvent.StudyAborted} or
   * {@link StudyEvent.StudyCancelled}, and the stream completes after it. The stream reads the
   * study's journal at the pace of its reader. A slow reader misses events that the journal has
   * dropped meanwhile, and sees gaps in the numbers.
   *
   * @param after number of the last event that the caller knows; 0 for all events that the journal
   *     holds
   */
  CompletionStage<Source<StudyEvent.Numbered, NotUsed>> events(String studyId, long after);

  /**
   * Returns a page of the instances of a run, with their words, rationales and stored attributions.
   */
  CompletionStage<InstancePage> instances(String studyId, InstanceQuery query);

  /**
   * Explains one text. Work stops when the caller cancels the future.
   *
   * @param deadline time at which the answer is the best estimate so far, or null
   * @return fails with BUSY if too many requests wait, and with DEADLINE_EXCEEDED if there is no
   *     estimate at the deadline
   */
  CompletableFuture<Explanation> explain(ExplanationRequest request, Instant deadline);

  /**
   * Explains one text, and gives estimates with shrinking standard errors before the answer if the
   * method samples. Work begins when the stream is run, and stops when the stream is cancelled. A
   * slow reader misses the older estimates.
   *
   * @param deadline time at which the answer is the best estimate so far, or null
   * @return estimates, if any, and the answer as the last element; fails like {@link #explain}
   */
  Source<ExplanationUpdate, NotUsed> explainWithEstimates(
      ExplanationRequest request, Instant deadline);

  /** Returns the status of devices, queue and store. */
  CompletionStage<EngineStatus> status();

  /**
   * An explanation, or an estimate of it.
   *
   * @param isAnswer whether this is the answer; otherwise it is an estimate
   */
  record ExplanationUpdate(Explanation explanation, boolean isAnswer) {}
}
