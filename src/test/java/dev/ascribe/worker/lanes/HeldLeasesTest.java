package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.Lease;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldLeasesTest {
  private final HeldLeases leases = new HeldLeases();

  private static Lease lease(long id) {
    return new Lease(id, Units.predict("unit-" + id, "text"), 1, false);
  }

  private List<Long> taken() {
    List<Long> taken = new ArrayList<>();
    for (Lease lease = leases.poll(); lease != null; lease = leases.poll()) {
      taken.add(lease.id());
    }
    return taken;
  }

  @Test
  void theExecutorIsWokenForTheFirstLeaseThatArrivesAndNotForThoseBehindIt() {
    assertThat(leases.add(List.of())).isFalse();
    assertThat(leases.add(List.of(lease(1)))).isTrue();
    assertThat(leases.add(List.of(lease(2)))).isFalse();
    assertThat(taken()).containsExactly(1L, 2L);
    assertThat(leases.add(List.of(lease(3)))).isTrue();
  }

  @Test
  void aLeaseThatIsDeliveredTwiceIsTakenOnce() {
    leases.add(List.of(lease(1)));
    leases.add(List.of(lease(1), lease(2)));
    assertThat(taken()).containsExactly(1L, 2L);
    assertThat(leases.add(List.of(lease(2)))).isFalse();
    assertThat(taken()).isEmpty();
  }

  @Test
  void aWithdrawnLeaseIsNeitherTakenNorHeldNorEnded() {
    leases.add(List.of(lease(1), lease(2), lease(3)));
    leases.withdraw(List.of(2L, 77L));
    assertThat(leases.holds(lease(2))).isFalse();
    assertThat(leases.ids()).containsExactly(1L, 3L);
    assertThat(taken()).containsExactly(1L, 3L);
    assertThat(leases.end(lease(2))).isFalse();
    assertThat(leases.end(lease(1))).isTrue();
    assertThat(leases.end(lease(1))).isFalse();
  }

  @Test
  void anExecutorThatStartsAgainTakesWhatIsStillHeldInTheOrderInWhichItWasLent() {
    leases.add(List.of(lease(1), lease(2)));
    assertThat(leases.poll().id()).isEqualTo(1);
    leases.add(List.of(lease(3), lease(4)));
    assertThat(taken()).containsExactly(2L, 3L, 4L);
    leases.end(lease(3));
    leases.add(List.of(lease(5)));

    leases.takeAllAgain();

    assertThat(taken()).containsExactly(1L, 2L, 4L, 5L);
  }
}
