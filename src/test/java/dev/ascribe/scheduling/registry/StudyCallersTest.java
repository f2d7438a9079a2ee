package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StudyCallersTest {
  private final StudyCallers callers = new StudyCallers();

  private StudyRegistry.Submit submit() {
    StudyRegistry.Submit submit = new StudyRegistry.Submit(null, new CompletableFuture<>());
    callers.add(submit);
    return submit;
  }

  private StudyRegistry.Cancel cancel() {
    StudyRegistry.Cancel cancel = new StudyRegistry.Cancel("s", new CompletableFuture<>());
    callers.add(cancel);
    return cancel;
  }

  @Test
  void whoSubmitsAfterACancellationMeansTheNextStudy() {
    StudyRegistry.Submit first = submit();
    StudyRegistry.Cancel cancel = cancel();
    StudyRegistry.Submit next = submit();

    assertThat(callers.takeSubmits()).containsExactly(first);
    assertThat(callers.haveCancelled()).isTrue();
    callers.answerCancels(Optional.empty());

    assertThat(cancel.answer()).isCompletedWithValue(Optional.empty());
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
