package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault of a PostgreSQL store is one line with the code that decides what happens next. */
@Timeout(120)
class PostgresFaultsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "08006, STORE_UNAVAILABLE",
    "57P01, STORE_UNAVAILABLE",
    "57P03, STORE_UNAVAILABLE",
    "53300, STORE_UNAVAILABLE",
    "53200, STORE_UNAVAILABLE",
    "53100, DISK_FULL",
    "40001, STORE_UNAVAILABLE",
    "40P01, STORE_UNAVAILABLE",
    "25006, STORE_UNAVAILABLE",
    "XX001, STORE_DAMAGED",
    "42P01, STORE_DAMAGED",
    "42703, STORE_DAMAGED",
    "23502, INTERNAL",
    "22021, INTERNAL",
    "22P02, INTERNAL",
  })
  void statesAreSorted(String state, ErrorCode code) {
    PostgresDialect dialect = PostgresDialect.of("jdbc:postgresql://localhost:1/results");
    SQLException error = new SQLException("no luck\nDetail: x", state);
    assertThat(dialect.explain("writing 3 rows", new IllegalStateException(error)))
        .hasMessageStartingWith("store jdbc:postgresql://localhost:1/results: ")
        .hasMessageContaining("writing 3 rows")
        .hasMessageNotContaining("\n")
        .extracting(AscribeException::code)
        .isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://ann:hush-hush@localhost/results",
        "jdbc:postgresql://localhost/results?password=hush-hush",
        "jdbc:postgresql://localhost/results?user=ann&PassWord=hush-hush",
        "jdbc:postgresql://localhost/results?sslpassword=hush-hush",
        "postgres://ann:hush-hush@localhost/results",
      })
  void aPasswordInTheUrlIsRefusedAndNotRepeated(String url) {
    assertThatThrownBy(() -> ResultStores.open(url).close())
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("jdbc:postgresql://HOST:PORT/DATABASE")
        .hasMessageNotContaining("hush-hush")
        .hasMessageNotContaining("\n")
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.INVALID_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"jdbc:postgresql:results", "jdbc:postgresql://localhost", "jdbc:postgresql:///x"})
  void aUrlWithoutAHostOrADatabaseIsRefused(String url) {
    assertThatThrownBy(() -> ResultStores.open(url).close())
        .hasMessage(
            "store %s: names no host or no database (allowed: jdbc:postgresql://HOST:PORT/DATABASE)"
                .formatted(url));
  }

  @Test
  void aWrongPasswordIsOneLine() {
    String database = PostgresServer.shared().newDatabase();
    PostgresUrl url = new PostgresUrl(database.substring(0, database.indexOf('?')));
    assertUnavailable(
        () -> connect(url, new PostgresCredentials(PostgresServer.GUARDED_USER, "wrong-horse")),
        url.text(),
        "password authentication failed for user \"guarded\"");
    connect(url, new PostgresCredentials(PostgresServer.GUARDED_USER, PostgresServer.PASSWORD));
  }

  private static void connect(PostgresUrl url, PostgresCredentials credentials) {
    assertThat(PostgresDialect.of(url, credentials).exists()).isFalse();
  }

  @Test
  void aDatabaseThatDoesNotExistIsOneLine() {
    String url = PostgresServer.shared().url("nowhere");
    assertUnavailable(
        () -> ResultStores.open(url).close(), url, "database \"nowhere\" does not exist");
  }

  @Test
  void noServerIsOneLine() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:%d/results".formatted(port);
    assertUnavailable(() -> ResultStores.open(url).close(), url, "refused");
    assertUnavailable(() -> ResultStores.openExisting(url).close(), url, "refused");
  }

  private static void assertUnavailable(ThrowingCallable opening, String url, String reason) {
    assertThatThrownBy(opening)
        .isInstanceOf(AscribeException.class)
        .hasMessageStartingWith("store " + url + ": failed while opening it: ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n")
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  @Test
  void anEmptyDatabaseHoldsNoResults() {
    String url = PostgresServer.shared().newDatabase();
    assertThatThrownBy(() -> ResultStores.openExisting(url).close())
        .hasMessage("store %s: the database holds no results yet".formatted(url));
  }

  @Test
  void credentialsComeFromTheEnvironmentOrAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "from the file\n");
    Map<String, String> environment =
        Map.of("PGUSER", "ann", "ASCRIBE_STORE_PASSWORD_FILE", file.toString(), "PGPASSWORD", "no");
    assertThat(PostgresCredentials.of(environment))
        .isEqualTo(new PostgresCredentials("ann", "from the file"))
        .hasToString("credentials of ann");
    assertThat(
            PostgresCredentials.of(
                Map.of(
                    "PGUSER", "ann", "ASCRIBE_STORE_USER", "bob", "ASCRIBE_STORE_PASSWORD", "x")))
        .isEqualTo(new PostgresCredentials("bob", "x"));
    assertThatThrownBy(
            () -> PostgresCredentials.of(Map.of("ASCRIBE_STORE_PASSWORD_FILE", file + ".no")))
        .hasMessage("ASCRIBE_STORE_PASSWORD_FILE: the file '%s.no' cannot be read".formatted(file));
  }

  @Test
  void aStoreAndItsLocksOutliveAKilledServer() {
    PostgresServer server = PostgresServer.startNew();
    String url = server.newDatabase();
    try (ResultStore store = ResultStores.open(url);
        ResultStore other = ResultStores.open(url);
        StudyLock lock = store.locks().lock(Rows.STUDY)) {
      assertThat(lock).isNotNull();
      store.upsert(List.of(Rows.study(), Rows.run(), Rows.prediction("before")));

      server.kill();
      assertThatThrownBy(() -> store.upsert(List.of(Rows.prediction("during"))))
          .extracting(e -> ((AscribeException) e).code())
          .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
      server.start();

      store.upsert(List.of(Rows.prediction("after")));
      assertThat(store.completedInstances(Rows.STUDY, Rows.RUN))
          .containsExactlyInAnyOrder("before", "after");
      assertThatThrownBy(() -> other.locks().lock(Rows.STUDY).close())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    } finally {
      server.kill();
    }
  }

  @Test
  void anotherDatabaseInTheSamePlaceIsNoticed() {
    PostgresServer server = PostgresServer.shared();
    String url = server.newDatabase();
    String name = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(Rows.study()));
      server.execute("postgres", "DROP DATABASE %s WITH (FORCE)".formatted(name));
      server.execute("postgres", "CREATE DATABASE " + name);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(store::checkReadable)
            .hasMessageContaining("the database was replaced by another one")
            .extracting(e -> ((AscribeException) e).code())
            .isEqualTo(ErrorCode.STORE_LOST);
      }
    }
  }
}
