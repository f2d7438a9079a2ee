package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.StudyOpener;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStudyOpenerTest {
  private static final StudySubmission SUBMISSION =
      new StudySubmission(TinyStudies.study(""), Priority.HIGH);
  private static final String ID = SUBMISSION.study().id();

  @TempDir Path home;
  private ResultStore store;
  private boolean stopping;

  @BeforeEach
  void open() {
    store = ResultStores.open(TinyStudies.url(home));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Optional<StudyOpener.Opened> open(ResultStore on) {
    return new LocalStudyOpener(
            on,
            new ModelCatalog(new ModelHome(home)),
            home,
            SchedulerSettings.from(ConfigFactory.load().getConfig("ascribe.scheduling")),
            () -> stopping)
        .open(SUBMISSION, Instant.ofEpochMilli(77));
  }

  private void assertUntouched() {
    assertThat(store.studies()).isEmpty();
    try (StudyLock lock = store.locks().lock(ID)) {
      assertThat(lock).isNotNull();
    }
  }

  @Test
  void aStudyIsEnteredIntoTheStoreAndLocked() {
    try (StudyLock lock = open(store).orElseThrow().lock()) {
      assertThat(store.study(ID))
          .get()
          .satisfies(row -> assertThat(row.status()).isEqualTo("running"));
      assertThat(store.submission(ID)).contains(new SubmissionRow(ID, "high", 77, 9));
      assertThat(store.runs(ID)).hasSize(3);
      assertThatThrownBy(() -> store.locks().lock(ID))
          .hasMessageContaining("is being run by process");
    }
  }

  @Test
  void aStudyIsEnteredIntoTheStoreAsAWholeOrNotAtAll() {
    ResultStore fragile =
        new ForwardingStore(store) {
          @Override
          public void upsert(List<? extends ResultRow> rows) {
            if (rows.stream().anyMatch(SubmissionRow.class::isInstance)) {
              throw new AscribeException(ErrorCode.DISK_FULL, "the disk is full");
            }
            super.upsert(rows);
          }
        };

    assertThatThrownBy(() -> open(fragile)).hasMessage("the disk is full");
    assertUntouched();
  }

  @Test
  void aStudyIsNotTakenWhenTheEngineStops() {
    stopping = true;
    assertStopped(store);
  }

  @Test
  void oneThatIsHalfwayInTheStoreWhenTheEngineStopsIsLeft() {
    assertStopped(
        new ForwardingStore(store) {
          @Override
          public void upsert(List<? extends ResultRow> rows) {
            stopping = true;
            throw new AscribeException(ErrorCode.STORE_UNAVAILABLE, "interrupted while waiting");
          }
        });
  }

  private void assertStopped(ResultStore on) {
    assertThatThrownBy(() -> open(on))
        .isInstanceOfSatisfying(
            AscribeException.class,
            stopped -> assertThat(stopped.code()).isEqualTo(ErrorCode.CANCELLED));
    assertUntouched();
  }
}
