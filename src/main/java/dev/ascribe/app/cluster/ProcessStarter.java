package dev.ascribe.app.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.ascribe.worker.device.DeviceId;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Starts processes for devices of this machine, with the same Java, flags and classes as this one.
 * What a process has to know is written to its standard input, which stays open: when this process
 * dies, however it does, the input ends, and the process of the device ends as well.
 *
 * @param home directory of the models
 * @param config the whole configuration; the part {@code ascribe.worker} is passed on
 * @param threads of a tensor operation on a CPU device
 */
public record ProcessStarter(Path home, Config config, int threads) {
  /** The logging configuration reads this property; the commands set it. */
  private static final String LOG_LEVEL = "ascribe.log.level";

  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  /** Starts the process of a device, which joins the cluster of an actor system. */
  Process start(DeviceId device, ActorSystem<?> system) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    if (device.cuda()) {
      builder.environment().put(VISIBLE, visible(device, System.getenv(VISIBLE)));
    }
    Process process = builder.start();
    OutputStream input = process.getOutputStream();
    input.write((settings(device, system) + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
    return process;
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // A port of a debugger, or the file of a profiler, can be had only once.
        .filter(flag -> !flag.startsWith("-agent") && !flag.startsWith("-javaagent"))
        .forEach(command::add);
    String level = System.getProperty(LOG_LEVEL);
    if (level != null) {
      command.add("-D" + LOG_LEVEL + "=" + level);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(DeviceProcessMain.class.getName());
    return command;
  }

  /** The one GPU that the process sees, where this process may itself see a selection of them. */
  static String visible(DeviceId device, String ownSelection) {
    return ownSelection == null || ownSelection.isBlank()
        ? Integer.toString(device.index())
        : ownSelection.split(",", -1)[device.index()].strip();
  }

  private String settings(DeviceId device, ActorSystem<?> system) {
    return ConfigFactory.parseMap(
            Map.of(
                DeviceProcessMain.COORDINATOR,
                Cluster.get(system).selfMember().address().toString(),
                DeviceProcessMain.DEVICE,
                device.toString(),
                DeviceProcessMain.THREADS,
                threads,
                DeviceProcessMain.HOME,
                home.toString()))
        .withFallback(config.getConfig("ascribe.worker").atPath("ascribe.worker"))
        .root()
        .render(ConfigRenderOptions.concise());
  }
}
