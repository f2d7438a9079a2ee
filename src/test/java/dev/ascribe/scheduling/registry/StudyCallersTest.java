package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.Submission;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.Test;

class StudyCallersTest {
  private final TestInbox<StatusReply<Optional<Submission>>> submitted = TestInbox.create();
  private final TestInbox<StatusReply<Optional<StudyStatus>>> cancelled = TestInbox.create();
  private final StudyCallers callers = new StudyCallers();

  private StudyRegistry.Submit submit() {
    StudyRegistry.Submit submit = new StudyRegistry.Submit(null, submitted.getRef());
    callers.add(submit);
    return submit;
  }

  private StudyRegistry.Cancel cancel() {
    StudyRegistry.Cancel cancel = new StudyRegistry.Cancel("s", cancelled.getRef());
    callers.add(cancel);
    return cancel;
  }

  @Test
  void whoSubmitsAfterACancellationMeansTheNextStudy() {
    StudyRegistry.Submit first = submit();
    cancel();
    StudyRegistry.Submit next = submit();

    assertThat(callers.takeSubmits()).containsExactly(first);
    assertThat(callers.haveCancelled()).isTrue();
    callers.answerCancels(Optional.empty());

    cancelled.expectMessage(StatusReply.success(Optional.empty()));
    assertThat(callers.haveCancelled()).isFalse();
    assertThat(callers.takeAll()).containsExactly(next);
    assertThat(callers.takeAll()).isEmpty();
  }

  @Test
  void whoCancelsLastHasTheLastWord() {
    StudyRegistry.Cancel cancel = cancel();
    StudyRegistry.Submit overtaken = submit();
    StudyRegistry.Cancel last = cancel();

    assertThat(callers.takeAll()).containsExactly(overtaken, cancel, last);
  }

  @Test
  void whoSubmitsLastHasTheLastWord() {
    StudyRegistry.Submit first = submit();
    StudyRegistry.Cancel cancel = cancel();
    StudyRegistry.Submit last = submit();

    assertThat(callers.takeAll()).containsExactly(first, cancel, last);
  }
}
