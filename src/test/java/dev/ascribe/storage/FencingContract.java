package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.DeathRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultRow.TitleRow;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes at one store: the one that took a study last writes its results, and no other. */
@Timeout(180)
abstract class FencingContract {
  private static final String OTHER = "other-study";

  /** So many that two writers meet among them. */
  private static final int ROWS = 400;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private JdbcResultStore first;
  private JdbcResultStore second;

  /** Returns the URL of a new store. */
  abstract String newUrl();

  /** Returns how often a race is run. */
  abstract int rounds();

  @BeforeEach
  void open() {
    String url = newUrl();
    first = (JdbcResultStore) ResultStores.open(url);
    second = (JdbcResultStore) ResultStores.open(url);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    first.close();
    second.close();
  }

  /** Takes a study as another process does that has found the first one silent. */
  private void takeOver(String studyId) {
    new StudyEpochs(second.database(), Duration.ofMinutes(1)).take(studyId);
  }

  /** A row of every table, with what is written over it later. */
  private static List<ResultRow> rows(int version) {
    return List.of(
        new StudyRow(Rows.STUDY, "s", "d", "{}", version == 1 ? "running" : "done"),
        new SubmissionRow(Rows.STUDY, "high", version, 5),
        Rows.run().withStatus("trained" + version),
        Rows.prediction("i" + version),
        attribution(version),
        Rows.metric("i1", "auprc", version),
        new ThresholdLabelRow(Rows.STUDY, Rows.RUN, "i1", "random", 10, version),
        new IntervalRow(
            Rows.STUDY, "d", "m", "p", 1, "random", "map", "all", version, 0, 1, 0, 0, 1, 1),
        new ComparisonRow(
            Rows.STUDY,
            "method",
            "d",
            "m",
            "p",
            1,
            "random",
            "map",
            "all",
            "lime",
            version,
            0,
            1,
            0,
            0,
            0,
            0,
            1,
            1),
        new UnfinishedSamplingRow(
            Rows.STUDY,
            Rows.RUN,
            "i9",
            "i9/lime",
            0,
            "m",
            version,
            new double[] {version},
            new double[1],
            0,
            1),
        new FailureRow(Rows.STUDY, Rows.RUN, "i9", "i9/lime", "INTERNAL", "no luck", version));
  }

  private static AttributionRow attribution(int version) {
    return new AttributionRow(
        Rows.STUDY,
        Rows.RUN,
        "i1",
        "lime",
        "yes",
        new double[] {version},
        new double[0],
        "method-has-none",
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        "",
        0);
  }

  private void assertTakenOver(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOf(AscribeException.class)
        .hasMessage(
            "study %s was taken over by process %s; this process writes nothing more to it"
                .formatted(Rows.STUDY, LockOwner.thisProcess().text()))
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.TAKEN_OVER);
  }

  /** Everything in the store. */
  private List<ResultRow> content() {
    List<ResultRow> content = new ArrayList<>();
    ResultTable.ALL.forEach(
        table -> content.addAll(second.database().select(table, "1 = 1", Map.of())));
    return content;
  }

  @Test
  void anOwnerThatLostItsStudyChangesNothing() {
    try (StudyLock lock = first.locks().lock(Rows.STUDY)) {
      first.upsert(rows(1));
      first.upsert(List.of(new DeathRow(Rows.STUDY, "unit", 1, 1)));
      assertThat(lock.isOwn()).isTrue();
      takeOver(Rows.STUDY);
      List<ResultRow> before = content();
      assertThat(before).hasSize(rows(1).size() + 1);

      for (ResultRow row : rows(2)) {
        assertTakenOver(() -> first.upsert(List.of(row)));
      }
      assertTakenOver(() -> first.upsert(rows(2)));
      assertTakenOver(() -> first.changeStatus(Rows.STUDY, "running", "cancelled", 1L));
      assertTakenOver(() -> first.forgetRun(Rows.STUDY, Rows.RUN));
      assertTakenOver(() -> first.forgetDeaths(Rows.STUDY));
      assertTakenOver(() -> first.deleteStudy(Rows.STUDY));

      assertThat(lock.isOwn()).isFalse();
      assertThat(content()).usingRecursiveComparison().isEqualTo(before);
    }
    // Rows that were on their way when the lock was given back come too late as well.
    assertTakenOver(() -> first.upsert(rows(2)));
  }

  @Test
  void everyKindOfResultIsFenced() {
    assertThat(rows(1))
        .extracting(row -> (Object) row.getClass())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ResultRow.class.getPermittedSubclasses())
                .filter(type -> type != TitleRow.class && type != DeathRow.class)
                .map(type -> (Object) type)
                .toList());
  }

  @Test
  void othersMayRenameAStudyAndItsOwnerGoesOnWithOthers() {
    try (StudyLock lock = first.locks().lock(Rows.STUDY);
        StudyLock other = first.locks().lock(OTHER)) {
      first.upsert(rows(1));
      takeOver(Rows.STUDY);

      first.upsert(List.of(new TitleRow(Rows.STUDY, "a title")));
      first.upsert(List.of(new DeathRow(Rows.STUDY, "unit", 1, 1)));
      first.upsert(List.of(new StudyRow(OTHER, "o", "d", "{}", "done")));

      assertThat(second.deaths(Rows.STUDY)).hasSize(1);
      assertThat(second.study(OTHER)).isPresent();
      assertThat(lock.isOwn()).isFalse();
      assertThat(other.isOwn()).isTrue();
    }
  }

  @Test
  void whoLocksAStudyAgainOwnsIt() {
    first.locks().lock(Rows.STUDY).close();
    takeOver(Rows.STUDY);
    try (StudyLock lock = first.locks().lock(Rows.STUDY)) {
      first.upsert(rows(1));
      assertThat(lock.isOwn()).isTrue();
    }
  }

  @Test
  void aDeletedStudyThatComesAgainHasALaterEpoch() {
    try (StudyLock lock = second.locks().lock(Rows.STUDY)) {
      second.upsert(rows(1));
      assertThat(lock.isOwn()).isTrue();
    }
    try (StudyLock lock = first.locks().lock(Rows.STUDY)) {
      first.deleteStudy(Rows.STUDY);
      first.upsert(rows(1));
      assertThat(lock.isOwn()).isTrue();
    }
    assertTakenOver(() -> second.upsert(rows(2)));
    assertThat(second.study(Rows.STUDY).orElseThrow().status()).isEqualTo("running");
  }

  @Test
  void aStatusChangesOnlyFromTheExpectedOne() {
    first.upsert(rows(1));
    assertThat(first.changeStatus(Rows.STUDY, "done", "cancelled", 7L)).isFalse();
    assertThat(first.study(Rows.STUDY).orElseThrow().status()).isEqualTo("running");
    assertThat(second.changeStatus(Rows.STUDY, "running", "cancelled", 7L)).isTrue();
    assertThat(first.study(Rows.STUDY).orElseThrow())
        .isEqualTo(new StudyRow(Rows.STUDY, "s", "d", "{}", "cancelled", 7L));
  }

  @Test
  void onlyASilentOwnerLosesItsStudyAndOnlyToOne() {
    StudyEpochs living = new StudyEpochs(first.database(), Duration.ofMinutes(1));
    long epoch = living.take(Rows.STUDY);
    assertThat(living.silent(Rows.STUDY)).isEmpty();
    assertThat(living.takeFromSilent(Rows.STUDY, epoch)).isEmpty();

    StudyEpochs silent = new StudyEpochs(first.database(), Duration.ofMillis(-1));
    long last = silent.take(Rows.STUDY);
    assertThat(last).isGreaterThan(epoch);
    assertThat(living.silent(Rows.STUDY)).contains(last);

    assertThat(living.takeFromSilent(Rows.STUDY, last)).contains(last + 1);
    assertThat(living.takeFromSilent(Rows.STUDY, last)).isEmpty();
    assertThat(living.newest(Rows.STUDY)).contains(last + 1);
  }

  @Test
  void aSignOfLifeKeepsAStudyButBringsNoneBack() {
    StudyEpochs silent = new StudyEpochs(first.database(), Duration.ofMillis(-1));
    StudyEpochs living = new StudyEpochs(first.database(), Duration.ofMinutes(1));
    long epoch = silent.take(Rows.STUDY);
    living.renew(Map.of(Rows.STUDY, epoch));
    assertThat(living.silent(Rows.STUDY)).isEmpty();

    long later = silent.take(Rows.STUDY);
    living.renew(Map.of(Rows.STUDY, epoch));
    assertThat(living.silent(Rows.STUDY)).isEqualTo(Optional.of(later));
  }

  /** What an owner has written when its study is taken over is all that it ever writes. */
  @Test
  void noCommitFallsIntoAGap() throws Exception {
    first.upsert(rows(1));
    for (int round = 0; round < rounds(); round++) {
      String instance = "round" + round;
      try (StudyLock lock = first.locks().lock(Rows.STUDY)) {
        Future<ErrorCode> writing = threads.submit(() -> writeUntilRefused(first, instance));
        while (written(instance).isEmpty()) {
          assertThat(writing.isDone()).isFalse();
        }
        takeOver(Rows.STUDY);
        List<ResultRow.MetricRow> seen = written(instance);

        assertThat(writing.get()).isEqualTo(ErrorCode.TAKEN_OVER);
        assertThat(written(instance)).isEqualTo(seen);
        assertThat(lock.isOwn()).isFalse();
      }
    }
  }

  private List<ResultRow.MetricRow> written(String instance) {
    return second.instanceMetrics(Rows.STUDY, Rows.RUN, List.of(instance));
  }

  private static ErrorCode writeUntilRefused(ResultStore store, String instance) {
    try {
      for (int value = 0; ; value++) {
        store.upsert(List.of(Rows.metric(instance, "auprc", value)));
      }
    } catch (AscribeException refused) {
      return refused.code();
    }
  }

  @Test
  void writersOfTheSameRowsInOppositeOrdersDoNotWaitForEachOther() throws Exception {
    first.upsert(rows(1));
    for (int round = 0; round < rounds(); round++) {
      List<ResultRow> rows = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        rows.add(Rows.metric("i" + i, "auprc", round));
      }
      List<ResultRow> reversed = new ArrayList<>(rows);
      Collections.reverse(reversed);
      writeAtOnce(rows, reversed);
    }
    assertThat(first.instanceMetrics(Rows.STUDY, Rows.RUN)).hasSize(ROWS);
  }

  @Test
  void writersWhoseResultsDeleteEachOthersFailuresDoNotWaitForEachOther() throws Exception {
    first.upsert(rows(1));
    for (int round = 0; round < rounds(); round++) {
      List<ResultRow> rows = new ArrayList<>();
      List<ResultRow> others = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        (i % 2 == 0 ? rows : others).add(Rows.prediction("i" + i));
        (i % 2 == 1 ? rows : others)
            .add(new FailureRow(Rows.STUDY, Rows.RUN, "i" + i, "u", "INTERNAL", "no luck", round));
      }
      writeAtOnce(rows, others);
    }
    assertThat(first.predictions(Rows.STUDY, Rows.RUN)).hasSize(40);
  }

  private void writeAtOnce(List<ResultRow> rows, List<ResultRow> others) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    Callable<Integer> writer = () -> write(start, first, rows);
    Callable<Integer> other = () -> write(start, second, others);
    for (Future<Integer> writing : threads.invokeAll(List.of(writer, other))) {
      assertThat(writing.get()).isPositive();
    }
  }

  private static int write(CyclicBarrier start, ResultStore store, List<ResultRow> rows)
      throws Exception {
    start.await();
    store.upsert(rows);
    return rows.size();
  }
}
