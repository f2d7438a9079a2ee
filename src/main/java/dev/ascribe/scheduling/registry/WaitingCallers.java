package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.RegistryProtocol.Cancel;
import dev.ascribe.scheduling.registry.RegistryProtocol.Command;
import dev.ascribe.scheduling.registry.RegistryProtocol.Submit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.pattern.StatusReply;

/**
 * The callers who wait until one study begins or ends. The last request wins: if a study is
 * cancelled and then submitted again, it begins anew after it has ended. Not thread-safe: the
 * study's {@link RegistryEntry} owns it.
 */
final class WaitingCallers {
  private final List<Submit> submits = new ArrayList<>();
  private final List<Cancel> cancels = new ArrayList<>();

  /** Submissions that came after a cancellation. */
  private final List<Submit> lateSubmits = new ArrayList<>();

  void add(Submit submit) {
    (cancels.isEmpty() ? submits : lateSubmits).add(submit);
  }

  void add(Cancel cancel) {
    submits.addAll(taken(lateSubmits));
    cancels.add(cancel);
  }

  boolean isCancelled() {
    return !cancels.isEmpty();
  }

  /**
   * Answers the submissions that came before a cancellation.
   *
   * @param status the present status of the study
   * @param accepted whether the study begins because of the first of them
   */
  void answerSubmits(StudyStatus status, boolean accepted) {
    boolean first = accepted;
    for (Submit submit : taken(submits)) {
      submit
          .replyTo()
          .tell(StatusReply.success(Optional.of(new StudySubmission.Reply(status, first))));
      first = false;
    }
  }

  void refuseSubmits(AscribeException reason) {
    taken(submits).forEach(submit -> submit.replyTo().tell(StatusReply.error(reason)));
  }

  /** Answers the cancellations. Later submissions now wait for the study to begin anew. */
  void answerCancels(StudyStatus end) {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.success(Optional.of(end))));
    submits.addAll(taken(lateSubmits));
  }

  /** Tells all callers to ask the store instead. */
  void leaveToStore() {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.success(Optional.empty())));
    submits.addAll(taken(lateSubmits));
    taken(submits).forEach(submit -> submit.replyTo().tell(StatusReply.success(Optional.empty())));
  }

  void refuseAll(AscribeException reason) {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.error(reason)));
    submits.addAll(taken(lateSubmits));
    refuseSubmits(reason);
  }

  /**
   * Removes and returns all waiting requests, in an order with the same outcome as their arrival.
   */
  List<Command> takeAll() {
    List<Command> all = new ArrayList<>(taken(submits));
    all.addAll(taken(cancels));
    all.addAll(taken(lateSubmits));
    return all;
  }

  private static <T> List<T> taken(List<T> waiting) {
    List<T> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
