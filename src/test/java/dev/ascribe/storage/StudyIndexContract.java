package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultRow.TitleRow;
import dev.ascribe.storage.StudyIndex.RunCounts;
import dev.ascribe.storage.StudyIndex.StudyHead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and sums over a store of 200 studies and 100,000 predictions. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StudyIndexContract {
  private static final int STUDIES = 200;
  private static final int RUNS = 2;
  private static final int INSTANCES = 250;

  String url;
  private ResultStore store;

  /** Returns the URL of a new store. */
  abstract String newUrl();

  @BeforeAll
  void fill() {
    url = newUrl();
    store = ResultStores.open(url);
    List<ResultRow> rows = new ArrayList<>();
    for (int study = 0; study < STUDIES; study++) {
      String id = id(study);
      rows.add(new StudyRow(id, "study", "digest", "{}", "done", 5L));
      // Every fourth was run without a daemon; the others came two at a time, not in order of ids.
      if (study % 4 != 0) {
        rows.add(new SubmissionRow(id, "high", 1_000 + (study * 37 % STUDIES) / 2, 500));
      }
      for (int run = 0; run < RUNS; run++) {
        rows.add(
            new RunRow(
                id, "run" + run, "d", "m", "prompted", 0, run, "done", 0.5, null, INSTANCES));
        for (int i = 0; i < INSTANCES; i++) {
          rows.add(
              new PredictionRow(
                  id, "run" + run, "i" + i, "yes", i % 5 == 0 ? "no" : "yes", new double[2], 9, 0));
        }
      }
      if (rows.size() > 10_000) {
        store.upsert(rows);
        rows.clear();
      }
    }
    rows.add(new TitleRow(id(0), ""));
    rows.add(new TitleRow(id(1), "called otherwise"));
    store.upsert(rows);
  }

  private static String id(int study) {
    return "study-%03d".formatted(study);
  }

  @AfterAll
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 500})
  void pagesHoldEveryStudyOnceAndInOrder(int limit) {
    List<StudyKey> expected =
        store
            .studyIndex()
            .heads(IntStream.range(0, STUDIES).mapToObj(StudyIndexContract::id).toList())
            .stream()
            .map(StudyHead::key)
            .sorted()
            .toList();

    List<StudyKey> listed = new ArrayList<>();
    StudyKey after = null;
    List<StudyHead> page = store.studyIndex().page(null, limit);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      page.forEach(head -> listed.add(head.key()));
      after = StudyKey.parse("after", listed.get(listed.size() - 1).text());
      page = store.studyIndex().page(after, limit);
    }

    assertThat(expected).hasSize(STUDIES);
    assertThat(listed).isEqualTo(expected);
    assertThat(listed.get(0).submitted()).isEqualTo(1_099);
    assertThat(listed.get(STUDIES - 1)).isEqualTo(new StudyKey(0, id(196)));
  }

  @Test
  void aHeadIsTheStudyAndHowItWasAskedFor() {
    assertThat(store.studyIndex().heads(List.of(id(1), "none", id(0))))
        .containsExactlyInAnyOrder(
            new StudyHead(id(0), "study", null, "digest", "done", 5L, null, null, null),
            new StudyHead(
                id(1), "study", "called otherwise", "digest", "done", 5L, "high", 1_018L, 500));
    assertThat(store.studyIndex().heads(List.of())).isEmpty();
  }

  @Test
  void runsAreCounted() {
    assertThat(store.studyIndex().runCounts(List.of(id(3), id(5), "none")))
        .containsExactly(
            new RunCounts(id(3), "run0", "done", INSTANCES, INSTANCES, 0, 0),
            new RunCounts(id(3), "run1", "done", INSTANCES, INSTANCES, 0, 0),
            new RunCounts(id(5), "run0", "done", INSTANCES, INSTANCES, 0, 0),
            new RunCounts(id(5), "run1", "done", INSTANCES, INSTANCES, 0, 0));
    assertThat(store.studyIndex().runCounts(List.of())).isEmpty();
    assertThat(store.instancesPredicted(id(3), "run1", false)).hasSize(50).contains("i5");
    assertThat(store.instancesPredicted(id(3), "run1", true)).hasSize(200).contains("i6");
  }

  @Test
  void evaluationsAndFailuresAreSummed() {
    String id = "other";
    store.upsert(
        List.of(
            new StudyRow(id, "other", "digest", "{}", "running"),
            new RunRow(id, "r", "d", "m", "prompted", 0, 1, "evaluating", 0, null, 9),
            new PredictionRow(id, "r", "a", "yes", "yes", new double[2], 9, 0),
            attribution(id, "a", "random", 0),
            attribution(id, "a", "lime", 40),
            attribution(id, "b", "lime", 2_000_000_000),
            attribution(id, "c", "lime", 2_000_000_000),
            // One that is stored has lost a method; one failed twice, one has not begun.
            new FailureRow(id, "r", "a", "a/shapley-exact", "TOO_LARGE", "too long", 1),
            new FailureRow(id, "r", "x", "x/predict", "INTERNAL", "no luck", 3),
            new FailureRow(id, "r", "x", "x/lime", "INTERNAL", "no luck", 3),
            new FailureRow(id, "", "", "plan", "INTERNAL", "no luck", 3)));
    try {
      assertThat(store.studyIndex().runCounts(List.of(id)))
          .containsExactly(new RunCounts(id, "r", "evaluating", 9, 1, 1, 4_000_000_040L));
      assertThat(store.studyIndex().failureCounts(List.of(id, id(1)))).containsEntry(id, 4);
    } finally {
      store.deleteStudy(id);
    }
  }

  private static AttributionRow attribution(
      String study, String instance, String method, int evaluations) {
    return new AttributionRow(
        study,
        "r",
        instance,
        method,
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
}
