package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.pattern.StatusReply;

/**
 * The callers who wait for something to become of a study. What counts is the last that was asked:
 * a study that was cancelled and then submitted again begins anew when it has ended. Not
 * thread-safe: the {@link StudyRegistry} owns it.
 */
final class StudyCallers {
  private final List<StudyRegistry.Submit> submits = new ArrayList<>();
  private final List<StudyRegistry.Cancel> cancels = new ArrayList<>();

  /** Those who submitted it after it was cancelled. */
  private final List<StudyRegistry.Submit> late = new ArrayList<>();

  void add(StudyRegistry.Submit submit) {
    (cancels.isEmpty() ? submits : late).add(submit);
  }

  void add(StudyRegistry.Cancel cancel) {
    submits.addAll(late);
    late.clear();
    cancels.add(cancel);
  }

  boolean haveCancelled() {
    return !cancels.isEmpty();
  }

  /** Those whose study is this one, and not the next; they have no answer yet. */
  List<StudyRegistry.Submit> takeSubmits() {
    return taken(submits);
  }

  /**
   * Answers those whose study is this one.
   *
   * @param accepted whether the first of them has had it begin
   */
  void answerSubmits(StudyStatus status, boolean accepted) {
    boolean first = accepted;
    for (StudyRegistry.Submit submit : takeSubmits()) {
      submit.replyTo().tell(StatusReply.success(Optional.of(new Submission(status, first))));
      first = false;
    }
  }

  void refuseSubmits(AscribeException reason) {
    takeSubmits().forEach(submit -> submit.replyTo().tell(StatusReply.error(reason)));
  }

  /** Refuses all of them. */
  void refuseAll(AscribeException reason) {
    submits.addAll(taken(late));
    refuseSubmits(reason);
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.error(reason)));
  }

  /** Answers all who wait for the end; the study may begin anew. */
  void answerCancels(Optional<StudyStatus> status) {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.success(status)));
    submits.addAll(taken(late));
  }

  /** All of them, in an order that has the same outcome as that in which they came. */
  List<StudyRegistry.Command> takeAll() {
    List<StudyRegistry.Command> all = new ArrayList<>(taken(submits));
    all.addAll(taken(cancels));
    all.addAll(taken(late));
    return all;
  }

  private static <T> List<T> taken(List<T> waiting) {
    List<T> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
