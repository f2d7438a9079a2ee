package dev.ascribe.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.telemetry.MicrometerRecorder;
import dev.ascribe.telemetry.Usage;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.CoordinatorMessage;
import dev.ascribe.worker.protocol.ToCoordinator;
import dev.ascribe.worker.protocol.ToNode;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.WorkerId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteDevicesTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(ClusterConfig.ofCoordinator(ConfigFactory.load()));
  private static final WorkerId WORKER = Leases.worker("cuda:0");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TestProbe<ToScheduler> scheduler = KIT.createTestProbe(ToScheduler.class);
  private final TestProbe<ToNode> node = KIT.createTestProbe(ToNode.class);
  private final TestProbe<RemoteDevices.Devices> looks =
      KIT.createTestProbe(RemoteDevices.Devices.class);
  private final ActorRef<CoordinatorMessage> devices =
      KIT.spawn(
          RemoteDevices.create(
              scheduler.ref(), List.of(Units.MODEL), new MicrometerRecorder(meters)));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Map<String, RemoteDevices.Device> look() {
    devices.tell(new RemoteDevices.GetDevices(looks.ref()));
    return looks.receiveMessage().byName();
  }

  private void sayHello(int protocol) {
    devices.tell(new ToCoordinator.Hello(protocol, "0.0.9", List.of(WORKER), node.ref()));
  }

  private static ToCoordinator.Report report(boolean up, int evaluations) {
    return new ToCoordinator.Report(
        List.of(
            new ToCoordinator.DeviceReport(
                WORKER, up, 4096, List.of(new ToCoordinator.Batch(evaluations, 20, 30)))),
        5,
        6);
  }

  @Test
  void aProcessIsWelcomeWithTheModelsThatItIsToLoadEachTimeItAsks() {
    for (int greeting = 0; greeting < 2; greeting++) {
      sayHello(ToCoordinator.PROTOCOL);
      ToNode.Welcome welcome = node.expectMessageClass(ToNode.Welcome.class);
      assertThat(welcome.scheduler()).isEqualTo(scheduler.ref());
      assertThat(welcome.warmModels()).containsExactly(Units.MODEL);
    }
    assertThat(look()).containsEntry("cuda:0", new RemoteDevices.Device(false, 0));
  }

  @Test
  void aProcessOfAnotherProtocolIsRefusedWithBothVersions() {
    sayHello(ToCoordinator.PROTOCOL + 1);

    assertThat(node.expectMessageClass(ToNode.Refused.class).reason())
        .contains("protocol 2 (Ascribe 0.0.9)", "protocol 1 (Ascribe ");
    assertThat(look()).isEmpty();
  }

  @Test
  void whatDevicesReportIsRecordedOnce() {
    sayHello(ToCoordinator.PROTOCOL);
    devices.tell(report(true, 7));
    devices.tell(report(true, 8));

    assertThat(look()).containsEntry("cuda:0", new RemoteDevices.Device(true, 4096));
    assertThat(Usage.of(meters)).isEqualTo(new Usage(15, 40, 60, 10, 12));
  }

  @Test
  void theUnitsOfAProcessThatHasEndedAreLentAgainAtOnce() {
    sayHello(ToCoordinator.PROTOCOL);
    devices.tell(report(true, 1));
    devices.tell(new RemoteDevices.ProcessEnded("cuda:1"));
    devices.tell(new RemoteDevices.ProcessEnded("cuda:0"));

    assertThat(scheduler.receiveMessage()).isEqualTo(new ToScheduler.Gone(WORKER));
    assertThat(look()).containsEntry("cuda:0", new RemoteDevices.Device(false, 0));
  }

  @Test
  void theDevicesOfANodeThatIsLostAreDown() {
    sayHello(ToCoordinator.PROTOCOL);
    devices.tell(report(true, 1));
    node.expectMessageClass(ToNode.Welcome.class);
    node.stop();

    looks.awaitAssert(
        () -> {
          assertThat(look()).containsEntry("cuda:0", new RemoteDevices.Device(false, 0));
          return null;
        });
  }
}
