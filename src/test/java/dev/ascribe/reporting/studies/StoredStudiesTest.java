package dev.ascribe.reporting.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyLocks;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies of which this process knows nothing but what is stored. */
class StoredStudiesTest {
  @TempDir Path directory;
  private ResultStore store;
  private StoredStudies studies;

  @BeforeEach
  void open() {
    store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"));
    studies = new StoredStudies(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void store(String id, String status, Long ended, ResultRow... rows) {
    List<ResultRow> all = new ArrayList<>(List.of(rows));
    all.add(new StudyRow(id, id, "digest", "{}", status, ended));
    store.upsert(all);
  }

  @Test
  void aStudyThatAnotherProcessRunsIsNotInterrupted() {
    store("s", "running", null, run("s", "r", "evaluating", 4));
    // As this process has it where it wanted to go on with the study and was refused.
    StudyStatus refused = studies.one("s");
    assertThat(refused.state()).isEqualTo(State.INTERRUPTED);
    assertThat(studies.isRunElsewhere(refused)).isFalse();
    // A store of its own, as another process has one.
    try (ResultStore another = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"));
        StudyLock lock = another.locks().lock("s")) {
      assertThat(studies.one("s").state()).isEqualTo(State.RUNNING);
      assertThat(studies.one("s").cause()).startsWith("run by process ");
      assertThat(studies.page(null, 10, List.of()).studies())
          .extracting(StudyStatus::state)
          .containsExactly(State.RUNNING);
      assertThat(studies.isRunElsewhere(refused)).isTrue();
      assertThat(studies.page(null, 10, List.of(refused)).studies())
          .extracting(StudyStatus::state)
          .containsExactly(State.RUNNING);
      assertThatThrownBy(() -> studies.cancel("s")).hasMessageContaining("is being run by process");
      assertThat(lock).isNotNull();
    }
    assertThat(studies.one("s").state()).isEqualTo(State.INTERRUPTED);
    assertThat(studies.one("s").cause()).isNull();
  }

  private static RunRow run(String study, String run, String status, Integer instances) {
    return new RunRow(study, run, "d", "m", "prompted", 0, 13, status, 0.5, null, instances);
  }

  private static PredictionRow prediction(String study, String run, String instance) {
    return new PredictionRow(study, run, instance, "yes", "no", new double[2], 3, 0);
  }

  private static AttributionRow attribution(String run, String instance, int evaluations) {
    return new AttributionRow(
        "s",
        run,
        instance,
        "lime",
        "yes",
        new double[] {1},
        new double[0],
        "method-has-none",
        evaluations,
        0,
        0,
        0,
        0,
        0,
        0,
        "",
        0);
  }

  private static FailureRow failure(String run, String instance) {
    return new FailureRow("s", run, instance, instance + "/unit", "INTERNAL", "no luck", 3);
  }

  @Test
  void theNumbersOfAnEarlierStartAreThoseOfItsRows() {
    store(
        "s",
        "failed",
        9_000L,
        new SubmissionRow("s", "high", 1_000, 12),
        run("s", "untrained", "failed", 4),
        run("s", "whole", "done", 4),
        run("s", "partly", "failed", 4),
        prediction("s", "whole", "a"),
        prediction("s", "whole", "b"),
        prediction("s", "whole", "c"),
        prediction("s", "whole", "d"),
        prediction("s", "partly", "a"),
        attribution("whole", "a", 40),
        attribution("partly", "a", 2),
        failure("untrained", ""),
        failure("partly", "b"),
        failure("partly", "c"),
        failure("partly", "d"),
        new MetricRow("s", "whole", "", "", "accuracy", "all", 0.75, 4));

    StudyStatus study = studies.one("s");

    assertThat(study.state()).isEqualTo(State.FAILED);
    assertThat(study.priority()).isEqualTo(Priority.HIGH);
    assertThat(study.submitted()).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(study.ended()).isEqualTo(Instant.ofEpochMilli(9_000));
    assertThat(study.instances()).isEqualTo(12);
    assertThat(study.completed()).isEqualTo(5);
    assertThat(study.failed()).isEqualTo(7);
    assertThat(study.evaluations()).isEqualTo(42);
    assertThat(study.failureCount()).isEqualTo(4);
    assertThat(study.failures()).hasSize(4);
    assertThat(study.runs())
        .extracting(RunStatus::id, RunStatus::instances, RunStatus::completed, RunStatus::failed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("partly", 4, 1, 3),
            org.assertj.core.groups.Tuple.tuple("untrained", 4, 0, 4),
            org.assertj.core.groups.Tuple.tuple("whole", 4, 4, 0));
    assertThat(study.runs()).extracting(RunStatus::accuracy).contains(0.75, Double.NaN);
    assertThat(studies.page(null, 10, List.of()).studies()).containsExactly(study.listed());
  }

  @Test
  void oneThatWasLeftHasFailedWhatItsFailuresSay() {
    store(
        "s",
        "running",
        null,
        run("s", "r", "evaluating", 10),
        prediction("s", "r", "a"),
        failure("r", "a"),
        failure("r", "b"));

    StudyStatus study = studies.one("s");

    assertThat(study.state()).isEqualTo(State.INTERRUPTED);
    assertThat(study.ended()).isNull();
    assertThat(study.submitted()).isNull();
    assertThat(study.instances()).isEqualTo(10);
    assertThat(study.failed()).isEqualTo(1);
  }

  @Test
  void whatAnOlderVersionDidNotStoreIsNotKnown() {
    store(
        "s",
        "failed",
        null,
        run("s", "r", "failed", null),
        run("s", "whole", "done", 1),
        prediction("s", "r", "a"));

    StudyStatus study = studies.one("s");

    assertThat(study.instances()).isNull();
    assertThat(study.failed()).isNull();
    assertThat(study.ended()).isNull();
    assertThat(study.completed()).isEqualTo(1);
    assertThat(study.runs().get(0).instances()).isNull();
    assertThat(study.runs().get(0).failed()).isNull();
    assertThat(study.runs().get(1).failed()).isZero();

    store("s", "failed", null, new SubmissionRow("s", "low", 5, 17));
    assertThat(studies.one("s").instances()).isEqualTo(17);
  }

  @Test
  void anEndThatIsSetFromOutsideHasATimeToo() {
    Instant before = Instant.now().minusMillis(1);
    store("s", "running", null);
    studies.cancel("s");
    assertThat(studies.one("s").state()).isEqualTo(State.CANCELLED);
    assertThat(studies.one("s").ended()).isBetween(before, Instant.now());

    store("t", "done", 7L);
    studies.cancel("t");
    assertThat(studies.one("t").ended()).isEqualTo(Instant.ofEpochMilli(7));
  }

  @Test
  void oneThatEndsJustBeforeItIsCancelledStaysAsItEnded() {
    store("s", "running", null);
    ResultStore another =
        new ForwardingStore(store) {
          @Override
          public StudyLocks locks() {
            StudyLocks locks = super.locks();
            return new StudyLocks() {
              @Override
              public StudyLock lock(String studyId) {
                store("s", "done", 7L);
                return locks.lock(studyId);
              }

              @Override
              public Optional<String> ownerOf(String studyId) {
                return locks.ownerOf(studyId);
              }

              @Override
              public void deleteDead() {
                locks.deleteDead();
              }
            };
          }
        };
    new StoredStudies(another).cancel("s");

    assertThat(studies.one("s").state()).isEqualTo(State.DONE);
    assertThat(studies.one("s").ended()).isEqualTo(Instant.ofEpochMilli(7));
  }

  @Test
  void unknownStudiesAreSaidToBeUnknown() {
    assertThatThrownBy(() -> studies.one("none"))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_STUDY));
  }

  @Test
  void oneThatEndedIsSummedUpAgainWhenItIsTakenUpAgain() {
    store("s", "failed", 5L, run("s", "r", "failed", 2), prediction("s", "r", "a"));
    assertThat(listed().completed()).isEqualTo(1);

    // Rows by themselves, which nobody writes after the end, show that it is not counted again.
    store.upsert(List.of(prediction("s", "r", "b")));
    assertThat(listed().completed()).isEqualTo(1);

    store("s", "running", null);
    assertThat(listed().state()).isEqualTo(State.INTERRUPTED);
    assertThat(listed().completed()).isEqualTo(2);
    store("s", "done", 6L, run("s", "r", "done", 2));
    assertThat(listed().state()).isEqualTo(State.DONE);
    assertThat(listed().failed()).isZero();
    assertThat(listed().ended()).isEqualTo(Instant.ofEpochMilli(6));
  }

  @Test
  void aStatusOfAStudyThatHasEndedReadsNoMoreThanItsPage() {
    List<ResultRow> rows = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      rows.add(run("s", "r.%04d".formatted(i), "done", 2));
      rows.add(prediction("s", "r.%04d".formatted(i), "a"));
    }
    rows.add(new MetricRow("s", "r.0200", "", "", "accuracy", "all", 0.75, 4));
    rows.add(new MetricRow("s", "r.0200", "", "", "accuracy", "correct", 1, 3));
    store("s", "failed", 5L, rows.toArray(ResultRow[]::new));

    StudyStatus first = studies.one("s");
    assertThat(first.runs()).hasSize(200);
    assertThat(first.completed()).isEqualTo(2000);
    assertThat(first.runStates()).containsExactly(Map.entry("done", 2000));
    assertThat(first.nextRun()).isEqualTo("r.0199");

    // A row by itself, which nobody writes after the end, shows what is counted again.
    store.upsert(List.of(prediction("s", "r.0200", "b"), prediction("s", "r.1999", "b")));
    StudyStatus second = studies.one("s", new RunQuery("r.0199", 1, Set.of()));
    assertThat(second.completed()).as("summed up once").isEqualTo(2000);
    assertThat(second.nextRun()).isEqualTo("r.0200");
    assertThat(second.runs())
        .extracting(RunStatus::id, RunStatus::completed, RunStatus::accuracy)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("r.0200", 2, 0.75));
    StudyStatus last = studies.one("s", new RunQuery("r.1998", 1, Set.of("done")));
    assertThat(last.runs()).extracting(RunStatus::id).containsExactly("r.1999");
    assertThat(last.nextRun()).isNull();
    assertThat(studies.one("s", new RunQuery(null, 5, Set.of("failed"))).runs()).isEmpty();
    assertThatThrownBy(() -> studies.one("s", new RunQuery("r.2000", 1, Set.of())))
        .hasMessage("after: study s has no run 'r.2000'");
  }

  private StudyStatus listed() {
    return studies.page(null, 10, List.of()).studies().get(0);
  }

  @Test
  void aTitleIsToldOfWhatRunsHereAndOfWhatDoesNotAndOutlivesTheRowsOfAStudy() {
    store("a", "done", 5L);
    store("b", "running", null);
    studies.page(null, 5, List.of());
    studies.rename("a", "first try");
    studies.rename("b", "second try");
    store("b", "running", null);

    assertThat(studies.one("a").title()).isEqualTo("first try");
    assertThat(studies.withStored(live("b", 3)).title()).isEqualTo("second try");
    assertThat(studies.page(null, 5, List.of(live("b", 3))).studies())
        .extracting(StudyStatus::title)
        .containsExactlyInAnyOrder("first try", "second try");

    studies.rename("a", "");
    assertThat(studies.one("a").title()).isNull();
    store.deleteStudy("b");
    assertThatThrownBy(() -> studies.rename("b", "again"))
        .hasMessageContaining("study 'b' is not known");
  }

  @Test
  void whatRunsHereIsListedAsItIsHereAndInItsPlace() {
    store("a", "done", 5L, new SubmissionRow("a", "normal", 1_000, 1));
    store("b", "running", null, new SubmissionRow("b", "normal", 3_000, 1));
    store("c", "done", 5L);
    List<StudyStatus> live = List.of(live("b", 3_000), live("new", 4_000), live("late", 500));

    StudyPage first = studies.page(null, 2, live);
    StudyPage second = studies.page(first.next(), 2, live);
    StudyPage third = studies.page(second.next(), 2, live);

    assertThat(first.studies()).extracting(StudyStatus::id).containsExactly("new", "b");
    assertThat(first.studies()).extracting(StudyStatus::evaluations).containsOnly(77L);
    assertThat(first.studies()).extracting(StudyStatus::runs).containsOnly(List.of());
    assertThat(second.studies()).extracting(StudyStatus::id).containsExactly("a", "late");
    assertThat(third.studies()).extracting(StudyStatus::id).containsExactly("c");
    assertThat(third.next()).isNull();
    assertThat(studies.page(null, 5, live).next()).isNull();
  }

  private static StudyStatus live(String id, long submitted) {
    RunStatus run =
        new RunStatus("r", "d", "m", "prompted", 0, 13, "evaluating", 0, 0, 1, 0, 0, Double.NaN);
    return new StudyStatus(
        id,
        id,
        null,
        "digest",
        State.RUNNING,
        Priority.NORMAL,
        List.of(),
        Instant.ofEpochMilli(submitted),
        null,
        List.of(run),
        null,
        Map.of("evaluating", 1),
        1,
        1,
        0,
        0,
        77,
        Double.NaN,
        List.of(),
        0,
        null);
  }
}
