package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.Submission;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.Test;

/** Who of those that submit and cancel a study means which beginning of it. */
class RegistryEntryTest {
  private final RegistryEntry entry = new RegistryEntry(false);
  private final TestInbox<StatusReply<Optional<StudyStatus>>> cancelled = TestInbox.create();

  private StudyRegistry.Submit submit(TestInbox<StatusReply<Optional<Submission>>> inbox) {
    StudyRegistry.Submit submit = new StudyRegistry.Submit(null, inbox.getRef());
    entry.add(submit);
    return submit;
  }

  private StudyRegistry.Submit submit() {
    return submit(TestInbox.create());
  }

  private StudyRegistry.Cancel cancel() {
    StudyRegistry.Cancel cancel = new StudyRegistry.Cancel("s", cancelled.getRef());
    entry.add(cancel);
    return cancel;
  }

  @Test
  void aSubmissionAfterACancellationMeansTheNextBeginning() {
    TestInbox<StatusReply<Optional<Submission>>> first = TestInbox.create();
    submit(first);
    StudyRegistry.Cancel cancel = cancel();
    StudyRegistry.Submit next = submit();

    entry.refuseSubmits(new AscribeException(ErrorCode.BUSY, "as said"));
    assertThat(first.receiveMessage().isError()).isTrue();
    assertThat(entry.isCancelled()).isTrue();
    assertThat(entry.takeCallers()).containsExactly(cancel, next);
    assertThat(entry.takeCallers()).isEmpty();
  }

  @Test
  void theLastWordIsThatOfTheLastToCancel() {
    StudyRegistry.Cancel cancel = cancel();
    StudyRegistry.Submit overtaken = submit();
    StudyRegistry.Cancel last = cancel();

    assertThat(entry.takeCallers()).containsExactly(overtaken, cancel, last);
  }

  @Test
  void theLastWordIsThatOfTheLastToSubmit() {
    StudyRegistry.Submit first = submit();
    StudyRegistry.Cancel cancel = cancel();
    StudyRegistry.Submit last = submit();

    assertThat(entry.takeCallers()).containsExactly(first, cancel, last);
  }

  @Test
  void allAreLeftToTheStoreWhenTheStudyIsDoneThere() {
    TestInbox<StatusReply<Optional<Submission>>> submitted = TestInbox.create();
    submit(submitted);
    cancel();

    entry.leaveToStore();

    submitted.expectMessage(StatusReply.success(Optional.empty()));
    cancelled.expectMessage(StatusReply.success(Optional.empty()));
    assertThat(entry.isCancelled()).isFalse();
  }
}
