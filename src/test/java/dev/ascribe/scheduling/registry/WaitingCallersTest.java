package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** Who of those that submit and cancel a study means which beginning of it. */
class WaitingCallersTest {
  private final WaitingCallers callers = new WaitingCallers();
  private final TestInbox<RegistryProtocol.Reply<StudyStatus>> cancelled = TestInbox.create();

  private RegistryProtocol.Submit submit(
      TestInbox<RegistryProtocol.Reply<StudySubmission.Reply>> inbox) {
    RegistryProtocol.Submit submit = new RegistryProtocol.Submit(null, inbox.getRef());
    callers.add(submit);
    return submit;
  }

  private RegistryProtocol.Submit submit() {
    return submit(TestInbox.create());
  }

  private RegistryProtocol.Cancel cancel() {
    RegistryProtocol.Cancel cancel = new RegistryProtocol.Cancel("s", cancelled.getRef());
    callers.add(cancel);
    return cancel;
  }

  private List<RegistryProtocol.Command> replayed() {
    List<RegistryProtocol.Command> replayed = new ArrayList<>();
    callers.replay(replayed::add, replayed::add);
    return replayed;
  }

  @Test
  void aSubmissionAfterACancellationMeansTheNextBeginning() {
    TestInbox<RegistryProtocol.Reply<StudySubmission.Reply>> first = TestInbox.create();
    submit(first);
    RegistryProtocol.Cancel cancel = cancel();
    RegistryProtocol.Submit next = submit();

    callers.refuseSubmits(new UnitResult.Failed(ErrorCode.BUSY, "as said"));
    assertThat(first.receiveMessage().refusal()).isPresent();
    assertThat(callers.isCancelled()).isTrue();
    assertThat(replayed()).containsExactly(cancel, next);
    assertThat(replayed()).isEmpty();
  }

  @Test
  void theLastWordIsThatOfTheLastToCancel() {
    RegistryProtocol.Cancel cancel = cancel();
    RegistryProtocol.Submit overtaken = submit();
    RegistryProtocol.Cancel last = cancel();

    assertThat(replayed()).containsExactly(overtaken, cancel, last);
  }

  @Test
  void theLastWordIsThatOfTheLastToSubmit() {
    RegistryProtocol.Submit first = submit();
    RegistryProtocol.Cancel cancel = cancel();
    RegistryProtocol.Submit last = submit();

    assertThat(replayed()).containsExactly(first, cancel, last);
  }

  @Test
  void allAreLeftToTheStoreWhenTheStudyIsDoneThere() {
    TestInbox<RegistryProtocol.Reply<StudySubmission.Reply>> submitted = TestInbox.create();
    submit(submitted);
    cancel();

    callers.leaveToStore();

    submitted.expectMessage(RegistryProtocol.Reply.askTheStore());
    cancelled.expectMessage(RegistryProtocol.Reply.askTheStore());
    assertThat(callers.isCancelled()).isFalse();
  }
}
