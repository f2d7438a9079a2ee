package dev.ascribe.app.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceId;
import dev.ascribe.worker.device.DjlRuntime;
import dev.ascribe.worker.node.WorkerNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The main class of the process of one device, which {@link ProcessStarter} starts. It reads its
 * settings from standard input, computes for the coordinator, and ends when the input ends.
 */
final class DeviceProcessMain {
  static final String COORDINATOR = "coordinator";
  static final String DEVICE = "device";
  static final String THREADS = "threads";
  static final String HOME = "home";

  /** The exit code after the node has ended by itself; its log says why. */
  private static final int NODE_ENDED = 5;

  private DeviceProcessMain() {}

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = input.readLine();
    if (line == null) {
      return;
    }
    Thread parent = new Thread(() -> endWith(input), "parent");
    parent.setDaemon(true);
    parent.start();
    Config settings = ConfigFactory.parseString(line).withFallback(ConfigFactory.load()).resolve();
    ActorSystem<WorkerNode.Command> system =
        ActorSystem.create(
            WorkerNode.create(parts(settings)),
            ClusterConfig.SYSTEM,
            ClusterConfig.ofWorker(settings, settings.getString(COORDINATOR)));
    system.getWhenTerminated().toCompletableFuture().join();
    Runtime.getRuntime().halt(NODE_ENDED);
  }

  private static WorkerNode.Parts parts(Config settings) {
    WorkerSettings worker = WorkerSettings.from(settings.getConfig("ascribe.worker"));
    String name = settings.getString(DEVICE);
    ModelCatalog catalog = new ModelCatalog(new ModelHome(Path.of(settings.getString(HOME))));
    DeviceId device = DeviceId.ofProcess(name, settings.getInt(THREADS));
    return new WorkerNode.Parts(
        "", worker, Map.of(name, new DjlRuntime(device, catalog::resolve, worker.prefixBytes())));
  }

  /** The engine's process has no more to say only when it has ended. */
  private static void endWith(BufferedReader input) {
    try {
      while (input.readLine() != null) {
        continue;
      }
    } catch (IOException gone) {
      Runtime.getRuntime().halt(0);
    }
    Runtime.getRuntime().halt(0);
  }
}
