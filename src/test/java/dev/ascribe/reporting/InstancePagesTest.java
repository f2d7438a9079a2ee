package dev.ascribe.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstancePage.ExplainedInstance;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.InstanceQuery.Outcome;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances of a real data set with rows of a real store, filtered in every way. */
class InstancePagesTest {
  private static final StudySpec STUDY = withLimit(40);

  private static final RunSpec RUN = StudyPlan.of(STUDY).runs().get(0);
  private static final List<Instance> ALL = DatasetLoader.load(RUN.dataset()).test();

  private static StudySpec withLimit(int instances) {
    return StudyReader.parse(
        ConfigFactory.parseString(
            """
            study {
              name = filtered
              datasets = [{ name = sample-sentiment, test-limit = %d }]
              models = [{ model = bert-base-uncased, paradigms = [prompted] }]
              training-sizes = [0]
              methods = [random, attention]
            }
            """
                .formatted(instances)),
        "test");
  }

  @TempDir Path directory;
  private ResultStore store;
  private InstancePages pages;

  /** All but the last four are predicted, every third of them wrongly. */
  @BeforeEach
  void fill() {
    store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"));
    pages = new InstancePages(store);
    List<ResultRow> rows = new ArrayList<>();
    rows.add(new StudyRow(STUDY.id(), STUDY.name(), STUDY.digest(), "{}", "running"));
    rows.add(
        new RunRow(
            STUDY.id(), RUN.id(), "d", "m", "prompted", 0, 13, "evaluating", 0, null, ALL.size()));
    for (int i = 0; i < ALL.size() - 4; i++) {
      Instance instance = ALL.get(i);
      String predicted = i % 3 == 0 ? "another" : instance.label();
      rows.add(
          new PredictionRow(
              STUDY.id(),
              RUN.id(),
              instance.id(),
              instance.label(),
              predicted,
              new double[3],
              5,
              i % 2));
      for (String method : List.of("random", "attention")) {
        rows.add(attribution(instance, method));
        rows.add(metric(instance, method, "average-precision", "union", i));
        rows.add(metric(instance, method, "average-precision", "a1", -1));
        rows.add(metric(instance, method, "comprehensiveness", "", 0.5));
      }
    }
    store.upsert(rows);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void textsOfManyDataSetsStayWithinTheirBytes() {
    long budget = 2 * ALL.stream().mapToLong(Instance::heapBytes).sum();
    InstancePages bounded = new InstancePages(store, budget);
    for (int limit = 1; limit <= 20; limit++) {
      StudySpec study = withLimit(limit);
      String runId = StudyPlan.of(study).runs().get(0).id();
      InstanceQuery all =
          new InstanceQuery(runId, 0, 100, InstanceQuery.Outcome.ALL, null, null, List.of());
      int expected = DatasetLoader.load(study.datasets().get(0)).test().size();
      assertThat(bounded.read(study, all).instances()).hasSize(expected);
      assertThat(bounded.keptBytes()).isLessThanOrEqualTo(budget);
      // One that is larger than all that may be kept is read all the same.
      InstancePages tiny = new InstancePages(store, 10);
      assertThat(tiny.read(study, all).instances()).hasSize(expected);
      assertThat(tiny.keptBytes()).isLessThanOrEqualTo(10);
    }
    assertThat(bounded.keptBytes()).isGreaterThan(budget / 4);
  }

  private static AttributionRow attribution(Instance instance, String method) {
    return new AttributionRow(
        STUDY.id(),
        RUN.id(),
        instance.id(),
        method,
        "positive",
        new double[instance.input().words().size()],
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

  private static MetricRow metric(
      Instance instance, String method, String name, String subset, double value) {
    return new MetricRow(STUDY.id(), RUN.id(), instance.id(), method, name, subset, value, 1);
  }

  private static boolean matches(int i, InstanceQuery query) {
    Instance instance = ALL.get(i);
    boolean stored = i < ALL.size() - 4;
    boolean outcome =
        switch (query.outcome()) {
          case ALL -> true;
          case WRONG -> stored && i % 3 == 0;
          case CORRECT -> stored && i % 3 != 0;
        };
    String text = query.text() == null ? "" : query.text().toLowerCase(Locale.ROOT);
    return outcome
        && (query.gold() == null || query.gold().equals(instance.label()))
        && (instance.input().text().toLowerCase(Locale.ROOT).contains(text)
            || instance.id().toLowerCase(Locale.ROOT).contains(text));
  }

  @Test
  void everyCombinationOfFiltersLetsThroughWhatItSays() {
    int several = 0;
    for (Outcome outcome : Outcome.values()) {
      for (String gold : new String[] {null, "negative", "neutral", "positive"}) {
        for (String text : new String[] {null, "THE", "not ", ".*", "sentiment-00", "%", "zzz"}) {
          for (int offset : new int[] {0, 2, 500, Integer.MAX_VALUE}) {
            InstanceQuery query =
                new InstanceQuery(RUN.id(), offset, 5, outcome, gold, text, List.of());
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < ALL.size(); i++) {
              if (matches(i, query)) {
                expected.add(ALL.get(i).id());
              }
            }
            InstancePage page = pages.read(STUDY, query);

            assertThat(page.total()).isEqualTo(ALL.size());
            assertThat(page.matching()).as(query.toString()).isEqualTo(expected.size());
            assertThat(page.instances())
                .as(query.toString())
                .extracting(each -> each.instance().id())
                .isEqualTo(expected.stream().skip(offset).limit(5).toList());
            several += expected.size() > 5 ? 1 : 0;
          }
        }
      }
    }
    assertThat(several).as("queries with more than a page").isGreaterThan(20);
  }

  @Test
  void figuresOfAnInstanceAreThoseAgainstTheUnion() {
    ExplainedInstance explained =
        pages.read(STUDY, InstanceQuery.page(RUN.id(), 7, 1)).instances().get(0);

    assertThat(explained.metrics())
        .isEqualTo(
            Map.of(
                "random", Map.of("average-precision", 7.0, "comprehensiveness", 0.5),
                "attention", Map.of("average-precision", 7.0, "comprehensiveness", 0.5)));
    assertThat(explained.attributions()).hasSize(2);
  }

  @Test
  void aRunExplainsOtherTextsWhileItsWeightsAreThere() throws IOException {
    assertThat(pages.read(STUDY, InstanceQuery.page(RUN.id(), 0, 1)).explainable()).isTrue();

    StudySpec study = trained();
    RunSpec run = StudyPlan.of(study).runs().get(0);
    InstanceQuery query = InstanceQuery.page(run.id(), 0, 1);
    assertThat(pages.read(study, query).explainable()).as("not begun").isFalse();
    Path weights = directory.resolve("weights");
    store.upsert(List.of(new StudyRow(study.id(), "trained", "digest", "{}", "done")));
    for (String checkpoint : new String[] {null, weights.toString()}) {
      store.upsert(
          List.of(
              new RunRow(study.id(), run.id(), "d", "m", "p", 4, 13, "done", 0.5, checkpoint, 20)));
      assertThat(pages.read(study, query).explainable()).as("%s", checkpoint).isFalse();
    }
    Files.createDirectory(weights);
    assertThat(pages.read(study, query).explainable()).isTrue();
  }

  private static StudySpec trained() {
    return StudyReader.parse(
        ConfigFactory.parseString(
            """
            study {
              name = trained
              datasets = [{ name = sample-sentiment, test-limit = 4 }]
              models = [{ model = bert-base-uncased, paradigms = [fine-tuned] }]
              training-sizes = [4]
              seeds = [13]
              methods = [random]
            }
            """),
        "test");
  }

  @Test
  void allPagesOfARunHaveTheScaleOfTheWholeRun() {
    store.upsert(
        List.of(
            scored(ALL.get(0), "random", 0.5, -0.9),
            scored(ALL.get(20), "random", Double.POSITIVE_INFINITY, 0.25),
            scored(ALL.get(21), "attention", Double.NaN, 0.125)));

    for (int offset : new int[] {0, 10, 23}) {
      assertThat(pages.read(STUDY, InstanceQuery.page(RUN.id(), offset, 1)).scales())
          .isEqualTo(Map.of("random", 0.9, "attention", 0.125));
    }
  }

  private static AttributionRow scored(Instance instance, String method, double... scores) {
    AttributionRow row = attribution(instance, method);
    return new AttributionRow(
        row.studyId(),
        row.runId(),
        row.instanceId(),
        row.method(),
        row.target(),
        scores,
        row.standardErrors(),
        row.unknownErrors(),
        row.evaluations(),
        row.evaluationsSaved(),
        row.valueEmpty(),
        row.valueFull(),
        row.completenessDelta(),
        row.evaluationsPlanned(),
        row.evaluationsCached(),
        row.stopped(),
        row.seconds());
  }

  @Test
  void onlyTheMethodsAskedForAreGiven() {
    InstanceQuery query =
        new InstanceQuery(RUN.id(), 0, 9, Outcome.ALL, null, null, List.of("attention"));

    assertThat(pages.read(STUDY, query).instances())
        .hasSize(9)
        .allSatisfy(
            explained -> {
              assertThat(explained.attributions())
                  .extracting(AttributionRow::method)
                  .containsExactly("attention");
              assertThat(explained.metrics()).containsOnlyKeys("attention");
            });
  }

  @Test
  void whatIsNotExplainedYetIsShownWithoutFigures() {
    ExplainedInstance last =
        pages.read(STUDY, InstanceQuery.page(RUN.id(), ALL.size() - 1, 5)).instances().get(0);
    assertThat(last.prediction()).isNull();
    assertThat(last.attributions()).isEmpty();
    assertThat(last.metrics()).isEmpty();
  }

  @Test
  void namesThatTheStudyDoesNotHaveAreSaidToBeUnknown() {
    assertUnknown(
        new InstanceQuery(RUN.id(), 0, 5, Outcome.ALL, "positiv", null, List.of()),
        "gold: unknown name 'positiv', did you mean 'positive'?");
    assertUnknown(
        new InstanceQuery(RUN.id(), 0, 5, Outcome.ALL, null, null, List.of("random", "lime")),
        "method: unknown name 'lime'");
    assertUnknown(InstanceQuery.page("no-such-run", 0, 5), "has no run 'no-such-run'");
  }

  private void assertUnknown(InstanceQuery query, String message) {
    assertThatThrownBy(() -> pages.read(STUDY, query))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining(message);
  }
}
