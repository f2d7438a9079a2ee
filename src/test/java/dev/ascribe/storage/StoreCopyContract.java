package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.StoreCopy.CopiedStudy;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a copy to every kind of database ends that does not go its usual way. */
@Timeout(120)
abstract class StoreCopyContract {
  private static final String OTHER = "zebra-0a1b2c3d";
  private static final int INSTANCES = 1_300;
  private static final String PREFIX = "test: ";

  @TempDir Path directory;
  private String from;
  private String to;

  /** Returns the URL of a target that does not exist yet. */
  abstract String newUrl();

  @BeforeEach
  void fill() {
    from = "jdbc:sqlite:" + directory.resolve("from.db");
    to = newUrl();
    try (ResultStore store = ResultStores.open(from)) {
      store.upsert(List.of(Rows.study(), Rows.run()));
      store.upsert(IntStream.range(0, INSTANCES).mapToObj(i -> Rows.prediction("i" + i)).toList());
      store.upsert(List.of(new StudyRow(OTHER, "zebra", "d", "{}", "done", 17L)));
    }
  }

  private List<CopiedStudy> copy(StoreProgress progress) {
    return StoreCopy.copy(from, to, progress);
  }

  private List<String> copiedStudies() {
    try (ResultStore store = ResultStores.open(to)) {
      return store.studies().stream().map(StudyRow::studyId).toList();
    }
  }

  /** Ends a copy by an error after some rows. */
  private static final class Broken implements StoreProgress {
    private final String detail;

    Broken(String detail) {
      this.detail = detail;
    }

    @Override
    public void begin(long total) {
      assertThat(total).isEqualTo(2 * (INSTANCES + 3));
    }

    @Override
    public void advance(long done, String doing) {
      if (done > 1_000 && doing.equals(detail)) {
        throw new IllegalStateException("pulled the plug");
      }
    }
  }

  @Test
  void aCopyThatBreaksLeavesNothingOfItsStudyAndIsRepeated() {
    for (String moment : List.of("writing ", "comparing ")) {
      assertThatThrownBy(() -> copy(new Broken(moment + Rows.STUDY))).hasMessage("pulled the plug");
      assertThat(copiedStudies()).isEmpty();
    }
    assertThatThrownBy(() -> copy(new Broken("comparing " + OTHER))).hasMessage("pulled the plug");
    assertThat(copiedStudies()).containsExactly(Rows.STUDY);

    assertThat(copy(StoreProgress.NONE))
        .containsExactly(
            new CopiedStudy(Rows.STUDY, INSTANCES + 2, false), new CopiedStudy(OTHER, 1, true));
    assertThat(copiedStudies()).containsExactly(Rows.STUDY, OTHER);
  }

  /** Copies, and waits in the middle to be killed. */
  static final class Copier {
    private Copier() {}

    public static void main(String[] arguments) {
      StoreCopy.copy(
          arguments[0],
          arguments[1],
          new StoreProgress() {
            @Override
            public void begin(long total) {}

            @Override
            public void advance(long done, String detail) {
              if (done > 500) {
                System.out.println(PREFIX + detail);
                awaitTheEnd();
              }
            }
          });
    }

    private static void awaitTheEnd() {
      try {
        System.in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aCopyWhoseProcessIsKilledLeavesNothingOfItsStudy() throws Exception {
    try (ChildProcess copier = ChildProcess.start(Copier.class, from, to)) {
      assertThat(copier.next(PREFIX)).isEqualTo("writing " + Rows.STUDY);
      copier.kill();
      assertThat(copier.await()).isEqualTo(128 + 9);
    }
    assertThat(copiedStudies()).isEmpty();
    assertThat(copy(StoreProgress.NONE))
        .extracting(CopiedStudy::copied)
        .containsExactly(true, true);
  }

  @Test
  void aTargetWithOtherRowsIsRefusedBeforeAnythingIsWritten() {
    try (ResultStore store = ResultStores.open(to)) {
      store.upsert(List.of(new StudyRow(OTHER, "zebra", "d", "{}", "done", 18L)));
    }
    assertThatThrownBy(() -> copy(StoreProgress.NONE))
        .hasMessage(
            "store %s: has other rows of study %s: table study has in row study_id=%s, column ended: 18, where the source has: 17; nothing of this study was copied"
                .formatted(to, OTHER, OTHER))
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.INVALID_VALUE);
    assertThat(copiedStudies()).containsExactly(OTHER);
  }

  @Test
  void rowsThatOneSideLacksAreNamed() {
    copy(StoreProgress.NONE);
    MetricRow metric = Rows.metric("i7", "auprc", 0.5);
    try (ResultStore store = ResultStores.open(from)) {
      store.upsert(List.of(metric));
    }
    assertThatThrownBy(() -> copy(StoreProgress.NONE))
        .hasMessageContaining("table metric lacks the row study_id=" + Rows.STUDY)
        .hasMessageContaining("instance_id=i7, method=random, name=auprc, subset=union");
    assertThatThrownBy(() -> StoreCopy.copy(to, from, StoreProgress.NONE))
        .hasMessageContaining("table metric has the row study_id=" + Rows.STUDY);
  }

  @Test
  void aStudyThatAProcessRunsIsRefused() {
    try (ResultStore store = ResultStores.open(from);
        StudyLock lock = store.locks().lock(Rows.STUDY)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> copy(StoreProgress.NONE))
          .hasMessageStartingWith("store %s: study %s is being run by".formatted(from, Rows.STUDY))
          .extracting(e -> ((AscribeException) e).code())
          .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }
    assertThat(copiedStudies()).isEmpty();
    assertThat(copy(StoreProgress.NONE)).hasSize(2);
  }

  @Test
  void aStoreIsNotCopiedToItself() {
    assertThatThrownBy(() -> StoreCopy.copy(from, from + "?busy_timeout=9", StoreProgress.NONE))
        .hasMessageContaining("is the store that would be copied");
  }

  @Test
  void aSourceThatIsMissingMakesNoTarget() {
    assertThatThrownBy(
            () ->
                StoreCopy.copy(
                    "jdbc:sqlite:" + directory.resolve("no.db"),
                    "jdbc:sqlite:" + directory.resolve("new.db"),
                    StoreProgress.NONE))
        .hasMessageContaining("there is no such file");
    assertThat(directory.resolve("new.db")).doesNotExist();
    assertThat(Files.exists(directory.resolve("no.db"))).isFalse();
  }

  @Test
  void aColumnThatNoRecordKnowsIsCopiedToo() throws SQLException {
    ResultStores.open(to).close();
    for (String url : List.of(from, to)) {
      execute(url, "ALTER TABLE metric ADD COLUMN later BIGINT NOT NULL DEFAULT 0");
    }
    try (ResultStore store = ResultStores.open(from)) {
      store.upsert(List.of(Rows.metric("i7", "auprc", 0.5)));
    }
    execute(from, "UPDATE metric SET later = 12");
    copy(StoreProgress.NONE);

    execute(to, "UPDATE metric SET later = 13");
    assertThatThrownBy(() -> copy(StoreProgress.NONE))
        .hasMessageContaining("column later: 13, where the source has: 12");
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = ResultStores.dialectOf(url).dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
