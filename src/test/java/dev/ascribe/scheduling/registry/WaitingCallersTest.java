package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.Test;

/** Who of those that submit and cancel a study means which beginning of it. */
class WaitingCallersTest {
  private final WaitingCallers callers = new WaitingCallers();
  private final TestInbox<StatusReply<Optional<StudyStatus>>> cancelled = TestInbox.create();

  private RegistryProtocol.Submit submit(
      TestInbox<StatusReply<Optional<StudySubmission.Reply>>> inbox) {
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

  @Test
  void aSubmissionAfterACancellationMeansTheNextBeginning() {
    TestInbox<StatusReply<Optional<StudySubmission.Reply>>> first = TestInbox.create();
    submit(first);
    RegistryProtocol.Cancel cancel = cancel();
    RegistryProtocol.Submit next = submit();

    callers.refuseSubmits(new AscribeException(ErrorCode.BUSY, "as said"));
    assertThat(first.receiveMessage().isError()).isTrue();
    assertThat(callers.isCancelled()).isTrue();
    assertThat(callers.takeAll()).containsExactly(cancel, next);
    assertThat(callers.takeAll()).isEmpty();
  }

  @Test
  void theLastWordIsThatOfTheLastToCancel() {
    RegistryProtocol.Cancel cancel = cancel();
    RegistryProtocol.Submit overtaken = submit();
    RegistryProtocol.Cancel last = cancel();

    assertThat(callers.takeAll()).containsExactly(overtaken, cancel, last);
  }

  @Test
  void theLastWordIsThatOfTheLastToSubmit() {
    RegistryProtocol.Submit first = submit();
    RegistryProtocol.Cancel cancel = cancel();
    RegistryProtocol.Submit last = submit();

    assertThat(callers.takeAll()).containsExactly(first, cancel, last);
  }

  @Test
  void allAreLeftToTheStoreWhenTheStudyIsDoneThere() {
    TestInbox<StatusReply<Optional<StudySubmission.Reply>>> submitted = TestInbox.create();
    submit(submitted);
    cancel();

    callers.leaveToStore();

    submitted.expectMessage(StatusReply.success(Optional.empty()));
    cancelled.expectMessage(StatusReply.success(Optional.empty()));
    assertThat(callers.isCancelled()).isFalse();
  }
}
