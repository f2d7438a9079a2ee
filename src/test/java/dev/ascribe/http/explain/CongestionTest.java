package dev.ascribe.http.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When those may come back who come too many, by a clock of the test's own. */
class CongestionTest {
  private long nanos = TimeUnit.HOURS.toNanos(1);
  private final Congestion congestion = new Congestion(() -> nanos);

  private void begin(int requests) {
    for (int i = 0; i < requests; i++) {
      congestion.begin();
    }
  }

  private void pass(double seconds) {
    nanos += (long) (seconds * 1e9);
  }

  /** So many requests end, evenly over so many seconds, and as many begin. */
  private void work(int requests, double seconds) {
    for (int i = 0; i < requests; i++) {
      pass(seconds / requests);
      congestion.end();
      congestion.begin();
    }
  }

  @Test
  void theyComeBackWhenHalfOfThoseBeforeThemAreAnswered() {
    begin(200);
    work(100, 10);
    assertThat(congestion.retryAfterSeconds()).isEqualTo(10);
    work(1000, 10);
    assertThat(congestion.retryAfterSeconds()).isEqualTo(1);
  }

  @Test
  void whereNoneHasEndedTheyTakeAtLeastAsLongAsTheyHaveTaken() {
    begin(512);
    assertThat(congestion.retryAfterSeconds()).isEqualTo(1);
    pass(7);
    assertThat(congestion.retryAfterSeconds()).isEqualTo(7);
    pass(1000);
    assertThat(congestion.retryAfterSeconds()).isEqualTo(600);
  }

  @Test
  void thePaceOfLongExplanationsIsThatOfTheLastOnes() {
    // One explanation in 40 seconds: half of the 20 open ones take 400 seconds.
    begin(20);
    work(12, 12 * 40);
    assertThat(congestion.retryAfterSeconds()).isBetween(350, 400);
    // They have become faster: one in 2 seconds.
    work(60, 120);
    assertThat(congestion.retryAfterSeconds()).isEqualTo(20);
  }

  @Test
  void whatWasLongAgoAndWhatWasRefusedDoNotCount() {
    begin(1);
    work(300, 1);
    congestion.end();
    pass(600);
    begin(512);
    for (int i = 0; i < 1000; i++) {
      congestion.begin();
      congestion.refuse();
    }
    pass(5);
    assertThat(congestion.retryAfterSeconds()).isEqualTo(5);
  }
}
