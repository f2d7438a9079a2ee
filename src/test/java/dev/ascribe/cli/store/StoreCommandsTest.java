package dev.ascribe.cli.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.storage.PostgresServer;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about stores, as a user types them. */
class StoreCommandsTest {
  @TempDir private Path home;
  private String url;
  private CommandLineRig ascribe;

  @BeforeEach
  void choose() {
    url = "jdbc:sqlite:" + home.resolve("ascribe.db");
    ascribe =
        new CommandLineRig(
            options -> {
              throw new UnsupportedOperationException("these commands need no engine");
            },
            home);
  }

  private void fill(String status) {
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(
          List.of(
              new StudyRow(Rows.STUDY, "quickstart", "d", Rows.SPEC, status),
              Rows.run(),
              Rows.prediction("i1")));
    }
  }

  private int store(String... arguments) {
    List<String> all = new ArrayList<>(List.of("store"));
    all.addAll(List.of(arguments));
    return ascribe.execute(all.toArray(String[]::new));
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(ascribe.output());
  }

  private String newest() throws IOException {
    assertThat(store("migrate", "--json")).as(ascribe.error()).isZero();
    return json().get("to").asText();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void migrateSaysFromWhichVersionToWhich() throws IOException {
    assertThat(store("migrate")).as(ascribe.error()).isZero();
    String made = ascribe.output();
    String newest = newest();
    assertThat(made).isEqualTo("%s: created with version %s\n".formatted(url, newest));
    assertThat(json().get("migrated").asBoolean()).isFalse();
    assertThat(json().get("from").asText()).isEqualTo(newest);

    assertThat(store("migrate")).isZero();
    assertThat(ascribe.output())
        .isEqualTo("%s: has version %s already; nothing to do\n".formatted(url, newest));
  }

  @Test
  void migrateSaysWhatItChangedInAnOlderStore() throws IOException {
    Flyway.configure().dataSource(url, null, null).target("8").load().migrate();
    assertThat(store("migrate")).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .isEqualTo("%s: migrated from version 8 to %s\n".formatted(url, newest()));
  }

  @Test
  void migrateRefusesANewerVersionWithBoth() throws IOException, SQLException {
    String newest = newest();
    execute(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (900, '900', 'later', 'SQL', 'V900__later.sql', 1, 'x', 1, 1)");
    assertThat(store("migrate")).isEqualTo(1);
    assertThat(ascribe.error())
        .contains("its tables have version 900, and this one knows none after " + newest)
        .hasLineCount(1);
    assertThat(store("check")).isEqualTo(1);
    assertThat(ascribe.output())
        .contains("schema: the store: ")
        .contains(
            "its tables have version 900, and this version of Ascribe knows none after " + newest);
  }

  @Test
  void checkSaysThatNothingIsWrong() throws IOException {
    fill("done");
    assertThat(store("check")).as(ascribe.output()).isZero();
    assertThat(ascribe.output())
        .containsPattern("prediction +1\n")
        .endsWith("%s: nothing is wrong (version %s)\n".formatted(url, newest()));

    assertThat(store("check", "--json")).isZero();
    assertThat(json().get("faults")).isEmpty();
    assertThat(json().get("rows").get("run").asInt()).isEqualTo(1);
  }

  @Test
  void checkNamesEachKindOfFaultOnALineOfItsOwn() throws IOException, SQLException {
    fill("running");
    execute("UPDATE prediction SET tokens = 'many'");
    assertThat(store("check")).isEqualTo(1);
    assertThat(ascribe.output().lines())
        .contains(
            "interrupted: table study: studies are called running, and no process runs them: study_id="
                + Rows.STUDY,
            "no-number: table prediction: values are not finite numbers: study_id=%s, run_id=%s, instance_id=i1: column tokens holds 'many', which is no whole number"
                .formatted(Rows.STUDY, Rows.RUN))
        .last()
        .isEqualTo(url + ": 1 kind of faults");

    assertThat(store("check", "--json")).isEqualTo(1);
    assertThat(json().get("faults").get(0).get("kind").asText()).isEqualTo("no-number");
    assertThat(json().get("faults").get(1).get("count").asInt()).isEqualTo(1);
  }

  @Test
  void aStudyThatWasInterruptedIsNamedAndNoFault() throws IOException {
    fill("running");
    assertThat(store("check")).as(ascribe.output()).isZero();
    assertThat(ascribe.output())
        .contains("interrupted: table study: ")
        .endsWith(": nothing is wrong (version %s)\n".formatted(newest()));
  }

  @Test
  void copyGoesToPostgresAndSaysWhatItCompared() throws IOException {
    fill("done");
    String target = PostgresServer.shared().newDatabase();
    assertThat(store("copy", "--to", target)).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .isEqualTo(
            "%s: 3 rows, copied\n%s: holds 1 study with 3 rows of the source, all compared\n"
                .formatted(Rows.STUDY, target));

    String back = "jdbc:sqlite:" + home.resolve("back.db");
    assertThat(store("copy", "--from", target, "--to", back, "--json"))
        .as(ascribe.error())
        .isZero();
    assertThat(json().get("rows").asInt()).isEqualTo(3);
    assertThat(json().get("studies").get(0).get("copied").asBoolean()).isTrue();

    assertThat(store("copy", "--to", back)).isZero();
    assertThat(ascribe.output()).contains(": 3 rows, there already, and equal\n");
  }

  @Test
  void copyNeedsATargetAndASource() {
    assertThat(store("copy")).isEqualTo(2);
    assertThat(ascribe.error()).contains("--to");
    assertThat(store("copy", "--to", "jdbc:sqlite:" + home.resolve("x.db"))).isEqualTo(1);
    assertThat(ascribe.error()).contains("there is no such file").hasLineCount(1);
    fill("done");
    assertThat(store("copy", "--to", url)).isEqualTo(2);
    assertThat(ascribe.error()).contains("is the store that would be copied").hasLineCount(1);
  }

  @Test
  void backupIsAStoreOfItsOwn() throws IOException {
    fill("done");
    Path file = home.resolve("backup.db");
    assertThat(store("backup", file.toString())).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .isEqualTo("%s: %d bytes, checked\n".formatted(file, Files.size(file)));
    assertThat(store("check", "--store", "jdbc:sqlite:" + file)).as(ascribe.output()).isZero();

    assertThat(store("backup", file.toString())).isEqualTo(2);
    assertThat(ascribe.error()).contains("a backup replaces no file").hasLineCount(1);
  }

  @Test
  void backupOfAnOlderStoreKeepsItsVersion() throws IOException, SQLException {
    fill("done");
    execute("DELETE FROM flyway_schema_history WHERE version NOT IN ('1', '2')");
    Path file = home.resolve("backup.db");
    assertThat(store("backup", file.toString())).as(ascribe.error()).isZero();
    assertThat(store("check", "--store", "jdbc:sqlite:" + file)).isEqualTo(1);
    assertThat(ascribe.output()).contains("its tables have version 2, and ");
  }
}
