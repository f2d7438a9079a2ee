package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.worker.Leases;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.Lease;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldLeasesTest {
  private final HeldLeases leases = new HeldLeases();

  private static Lease lease(long id) {
    return Leases.lease(id, Units.predict("unit-" + id, "text"), 1, false);
  }

  private void add(Lease... several) {
    List.of(several).forEach(leases::add);
  }

  private List<Long> taken() {
    List<Long> taken = new ArrayList<>();
    for (Lease lease = leases.poll(); lease != null; lease = leases.poll()) {
      taken.add(lease.id().number());
    }
    return taken;
  }

  @Test
  void theExecutorIsWokenForTheFirstLeaseThatArrivesAndNotForThoseBehindIt() {
    assertThat(leases.add(lease(1))).isTrue();
    assertThat(leases.add(lease(2))).isFalse();
    assertThat(taken()).containsExactly(1L, 2L);
    assertThat(leases.add(lease(3))).isTrue();
  }

  @Test
  void aLeaseThatIsDeliveredTwiceIsTakenOnce() {
    leases.add(lease(1));
    add(lease(1), lease(2));
    assertThat(taken()).containsExactly(1L, 2L);
    assertThat(leases.add(lease(2))).isFalse();
    assertThat(taken()).isEmpty();
  }

  @Test
  void aWithdrawnLeaseIsNeitherTakenNorHeldNorEnded() {
    add(lease(1), lease(2), lease(3));
    leases.withdraw(Leases.ids(2, 77));
    assertThat(leases.holds(lease(2))).isFalse();
    assertThat(leases.ids()).containsExactly(Leases.id(1), Leases.id(3));
    assertThat(taken()).containsExactly(1L, 3L);
    assertThat(leases.end(lease(2))).isFalse();
    assertThat(leases.end(lease(1))).isTrue();
    assertThat(leases.end(lease(1))).isFalse();
  }

  @Test
  void anExecutorThatStartsAgainTakesWhatIsStillHeldInTheOrderInWhichItWasLent() {
    add(lease(1), lease(2));
    assertThat(leases.poll().id()).isEqualTo(Leases.id(1));
    add(lease(3), lease(4));
    assertThat(taken()).containsExactly(2L, 3L, 4L);
    leases.end(lease(3));
    leases.add(lease(5));

    leases.takeAllAgain();

    assertThat(taken()).containsExactly(1L, 2L, 4L, 5L);
  }
}
