package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceShareTest {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  @Test
  void aRequestAfterAQuietWhileIsServedAtOnceButNotForEver() {
    ServiceShare share = new ServiceShare(0);
    assertThat(share.left(0)).isEqualTo(2000 * MILLISECOND);
    share.served(0, 1500 * MILLISECOND);
    assertThat(share.left(1500 * MILLISECOND)).isEqualTo(500 * MILLISECOND);
    share.served(1500 * MILLISECOND, 2100 * MILLISECOND);
    assertThat(share.left(2100 * MILLISECOND)).isNegative();
    assertThat(share.left(9100 * MILLISECOND)).isEqualTo(2000 * MILLISECOND);
  }

  @Test
  void aComputationWithoutEndOfRequestsKeepsAQuarterOfTheDevice() {
    ServiceShare share = new ServiceShare(0);
    long now = 0;
    long own = 0;
    while (now < 60_000 * MILLISECOND) {
      // A part, and requests as long as they may, each of a tenth of a second.
      now += 50 * MILLISECOND;
      own += 50 * MILLISECOND;
      long begin = now;
      long end = begin + share.left(begin);
      while (now < end) {
        now += 100 * MILLISECOND;
      }
      if (now > begin) {
        share.served(begin, now);
      }
    }
    assertThat((double) own / now).isBetween(0.23, 0.27);
  }

  @Test
  void oneLongServiceIsPaidBackInParts() {
    ServiceShare share = new ServiceShare(0);
    share.served(0, 60_000 * MILLISECOND);
    assertThat(share.left(60_000 * MILLISECOND)).isEqualTo(-1000 * MILLISECOND);
    assertThat(share.left(60_500 * MILLISECOND)).isEqualTo(500 * MILLISECOND);
  }
}
