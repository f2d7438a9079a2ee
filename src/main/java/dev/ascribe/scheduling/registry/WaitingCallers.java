package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.RegistryProtocol.Cancel;
import dev.ascribe.scheduling.registry.RegistryProtocol.Reply;
import dev.ascribe.scheduling.registry.RegistryProtocol.Submit;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
      submit.replyTo().tell(Reply.of(new StudySubmission.Reply(status, first)));
      first = false;
    }
  }

  void refuseSubmits(UnitResult.Failed reason) {
    taken(submits).forEach(submit -> submit.replyTo().tell(Reply.refused(reason)));
  }

  /** Answers the cancellations. Later submissions now wait for the study to begin anew. */
  void answerCancels(StudyStatus end) {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(Reply.of(end)));
    submits.addAll(taken(lateSubmits));
  }

  /** Tells all callers to ask the store instead. */
  void leaveToStore() {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(Reply.askTheStore()));
    submits.addAll(taken(lateSubmits));
    taken(submits).forEach(submit -> submit.replyTo().tell(Reply.askTheStore()));
  }

  void refuseAll(UnitResult.Failed reason) {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(Reply.refused(reason)));
    submits.addAll(taken(lateSubmits));
    refuseSubmits(reason);
  }

  /**
   * Removes all waiting requests and hands them on, in an order with the same outcome as their
   * arrival.
   */
  void replay(Consumer<Submit> onSubmit, Consumer<Cancel> onCancel) {
    List<Submit> before = taken(submits);
    List<Cancel> between = taken(cancels);
    List<Submit> after = taken(lateSubmits);
    before.forEach(onSubmit);
    between.forEach(onCancel);
    after.forEach(onSubmit);
  }

  private static <T> List<T> taken(List<T> waiting) {
    List<T> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
