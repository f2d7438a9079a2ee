package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.telemetry.Recorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine that cannot start leaves nothing open. */
@Timeout(120)
class FailedStartTest {
  @TempDir Path home;

  private EngineOptions options(String settings) {
    return new EngineOptions(
        home,
        TinyStudies.url(home),
        "cpu:1",
        ConfigFactory.parseString(settings).withFallback(ConfigFactory.load()));
  }

  /** SQLite removes the log of a database when the last connection to it ends. */
  private void assertStoreIsClosed() {
    assertThat(home.resolve("results.db")).exists();
    assertThat(home.resolve("results.db-wal")).doesNotExist();
  }

  @Test
  void anOpenStoreHasALog() {
    try (var store = ResultStores.open(TinyStudies.url(home))) {
      assertThat(store.studies()).isEmpty();
      assertThat(home.resolve("results.db-wal")).exists();
    }
    assertStoreIsClosed();
  }

  @Test
  void aFileInPlaceOfTheJournal() throws IOException {
    Files.createFile(home.resolve("running"));
    assertThatThrownBy(() -> EmbeddedEngine.open(options("")).close())
        .hasMessageContaining("running");
    assertStoreIsClosed();
  }

  @Test
  void anActorThatCannotBeMade() throws IOException {
    EngineOptions options = options("ascribe { service.store-probe-dispatcher.type = nonsense }");
    assertThatThrownBy(() -> EmbeddedEngine.open(options).close())
        .hasMessage("the engine could not start its actors; the log says why");
    assertStoreIsClosed();
    assertThat(home.resolve("running")).isEmptyDirectory();

    assertThatThrownBy(() -> ServingEngine.open(options, Recorder.NONE).close())
        .hasMessage("the engine could not start its actors; the log says why");
    assertStoreIsClosed();
  }
}
