package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices with processes of their own compute what devices of the engine's process compute. */
@Timeout(240)
class DeviceProcessesTest {
  private static final StudySpec STUDY = TinyStudies.study("name = processes");

  @TempDir Path temporary;

  private final Set<ProcessHandle> others =
      ProcessHandle.current().children().collect(Collectors.toSet());

  private Stored run(String name, String processes, AtomicInteger killed) throws IOException {
    Path home = temporary.resolve(name);
    EngineOptions options =
        new EngineOptions(home, TinyStudies.url(home), "cpu:2", ConfigFactory.load())
            .with("ascribe.processes", processes);
    try (EmbeddedEngine engine = EmbeddedEngine.open(options)) {
      StudyEvent.StudyCompleted end =
          engine.run(
              STUDY,
              false,
              event -> {
                if (event instanceof StudyEvent.InstanceCompleted && killed.getAndDecrement() > 0) {
                  children().get(0).destroyForcibly();
                }
              });
      assertThat(end.failures()).isZero();
    }
    return Stored.read(home, STUDY);
  }

  /** The processes of devices; other tests in this process may have started other ones. */
  private List<ProcessHandle> children() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.isAlive() && !others.contains(child))
        .toList();
  }

  @Test
  void processesComputeTheSameAlsoWhenOneIsKilled() throws IOException {
    Stored alone = run("alone", "off", new AtomicInteger());
    AtomicInteger killed = new AtomicInteger(1);
    run("killed", "on", killed).assertSameAs(alone);
    assertThat(killed.get()).as("a process was killed").isNegative();
    assertThat(children()).as("processes end with the engine").isEmpty();
  }
}
