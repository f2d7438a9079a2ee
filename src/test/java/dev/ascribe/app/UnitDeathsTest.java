package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ascribe.app.FileUnitJournal.DeadUnit;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a start tells of the units that an earlier process was computing. */
class UnitDeathsTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(UnitDeaths.class);

  @TempDir Path directory;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    LOG.setLevel(Level.DEBUG);
    log.start();
    LOG.addAppender(log);
  }

  @AfterEach
  void leave() {
    LOG.detachAppender(log);
    LOG.setLevel(null);
  }

  private List<String> logged(Level level) {
    return log.list.stream()
        .filter(event -> event.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void aRestartIsOneLineHoweverManyUnitsWereInFlight() {
    try (ResultStore store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"))) {
      store.upsert(List.of(new StudyRow("study", "study", "digest", "{}", "running")));
      List<DeadUnit> left =
          IntStream.range(0, 24)
              .mapToObj(unit -> new DeadUnit("study", "unit-" + unit, 0))
              .toList();

      UnitDeaths.record(left, store);

      assertThat(logged(Level.WARN))
          .singleElement()
          .asString()
          .startsWith("a process died, or was killed, while it computed 24 units;");
      assertThat(logged(Level.DEBUG)).hasSize(24).anyMatch(line -> line.contains("unit-23"));
      assertThat(store.deaths("study")).hasSize(24);

      UnitDeaths.record(List.of(), store);
      UnitDeaths.record(List.of(new DeadUnit("gone", "unit", 0)), store);
      assertThat(logged(Level.WARN)).hasSize(1);
    }
  }
}
