package dev.ascribe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.ModelDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts of one training, with real files. */
class CheckpointAttemptTest {
  @TempDir private Path home;
  private Path run;

  @BeforeEach
  void nameRun() {
    run = home.resolve("checkpoints/study/run");
  }

  private static String write(CheckpointAttempt attempt, String weights) throws IOException {
    Files.writeString(attempt.directory().resolve("config.json"), "{}");
    Files.writeString(attempt.directory().resolve("model.safetensors"), weights);
    return ModelDigest.of(attempt.directory());
  }

  private Path publish(String weights) throws IOException {
    try (CheckpointAttempt attempt = new CheckpointAttempt(run)) {
      return attempt.publish(write(attempt, weights));
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(run)) {
      return entries.toList();
    }
  }

  @Test
  void equalTrainingsAreOneDirectoryNamedByItsContents() throws IOException {
    Path first = publish("weights");
    Path again = publish("weights");
    Path other = publish("others");
    assertThat(again).isEqualTo(first);
    assertThat(entries()).containsExactlyInAnyOrder(first, other);
    assertThat(ModelDigest.of(first)).startsWith(first.getFileName().toString());
    assertThat(first.resolve("model.safetensors")).hasContent("weights");
  }

  @Test
  void twoAttemptsShareNoFile() throws IOException {
    try (CheckpointAttempt paused = new CheckpointAttempt(run)) {
      String digest = write(paused, "of the paused process");
      Path published = publish("of the next process");
      assertThat(published.resolve("model.safetensors")).hasContent("of the next process");
      Path late = paused.publish(digest);
      assertThat(late).isNotEqualTo(published);
      assertThat(published.resolve("model.safetensors")).hasContent("of the next process");
    }
  }

  @Test
  void anAttemptThatFailsLeavesNothing() throws IOException {
    Path published = publish("weights");
    assertThatThrownBy(
            () -> {
              try (CheckpointAttempt attempt = new CheckpointAttempt(run)) {
                write(attempt, "half");
                throw new AscribeException(ErrorCode.CANCELLED, "cancelled");
              }
            })
        .hasMessage("cancelled");
    assertThat(entries()).containsExactly(published);
  }

  @Test
  void damagedFilesAreReplaced() throws IOException {
    Path published = publish("weights");
    Files.writeString(published.resolve("model.safetensors"), "weighty");
    assertThat(publish("weights")).isEqualTo(published);
    assertThat(published.resolve("model.safetensors")).hasContent("weights");
    Files.delete(published.resolve("model.safetensors"));
    Files.delete(published.resolve("config.json"));
    assertThat(publish("weights")).isEqualTo(published);
    assertThat(published.resolve("model.safetensors")).hasContent("weights");
  }

  @Test
  void attemptsThatEndAtTheSameTimeAgree() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        String weights = "weights " + round;
        List<Callable<Path>> attempts =
            IntStream.range(0, 8).<Callable<Path>>mapToObj(i -> () -> publish(weights)).toList();
        List<Future<Path>> ends = threads.invokeAll(attempts);
        Path published = ends.get(0).get();
        for (Future<Path> end : ends) {
          assertThat(end.get()).isEqualTo(published);
        }
        assertThat(published.resolve("model.safetensors")).hasContent(weights);
      }
      assertThat(entries()).hasSize(20);
    } finally {
      threads.shutdownNow();
    }
  }
}
