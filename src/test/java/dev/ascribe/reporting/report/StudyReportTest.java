package dev.ascribe.reporting.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.reporting.statistics.StoredStatistics;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real stores in which it is known what there is to find. */
class StudyReportTest {
  private static final ReportStudies EFFECTS = new ReportStudies(0.2, 0.1);
  private static final ReportStudies NO_EFFECT = new ReportStudies(0, 0);
  private static final Predicate<RunSpec> ALL = run -> true;

  @TempDir Path directory;
  private ResultStore store;

  @BeforeEach
  void open() {
    store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private StudyReport report(
      ReportStudies studies, StudySpec study, String status, Predicate<RunSpec> isDone) {
    studies.store(store, study, status, isDone);
    return StudyReport.read(store, study.id(), step -> {});
  }

  private StudyReport report(ReportStudies studies) {
    return report(
        studies,
        ReportStudies.study("known", "13, 21, 42", "8, 16, 32", "prompted, fine-tuned"),
        "done",
        ALL);
  }

  private static Finding finding(StudyReport report, String beginning) {
    return Findings.of(report.study(), new StatisticsIndex(report.statistics())).stream()
        .flatMap(group -> group.findings().stream())
        .filter(finding -> finding.text().startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no sentence begins with: " + beginning));
  }

  @Test
  void differencesThatAreThereAreFoundAndSaidWithTheirNumbers() {
    StudyReport report = report(EFFECTS);

    Finding paradigms = finding(report, "Are explanations of prompted models");
    assertThat(paradigms.verdict()).isEqualTo(Finding.Verdict.YES);
    assertThat(paradigms.text()).contains("8 per class: in 3 of 3 better, in 0 worse");
    assertThat(paradigms.table().rows()).hasSize(3);
    assertThat(paradigms.table().rows().get(0).cells().get(0).text())
        .matches("\\+0\\.(0[89]|1[012])\\d \\[0\\.\\d+, 0\\.\\d+], p [<=] 0\\.0\\d+");
    Finding faithfulness = finding(report, "Is the faithfulness of shapley-sampling");
    assertThat(faithfulness.verdict()).isEqualTo(Finding.Verdict.YES);
    assertThat(faithfulness.text()).contains("Sufficiency: in 12 of 12 better");
    assertThat(finding(report, "MAP, prompted").text())
        .contains(
            "shapley-sampling has the best mean at 8, 16 and 32 per class",
            "significantly better than attention, integrated-gradients and random.");
    assertThat(finding(report, "Sufficiency, fine-tuned").verdict())
        .as("less is better")
        .isEqualTo(Finding.Verdict.YES);
    assertThat(Banners.of(report))
        .satisfiesExactly(
            seeds -> assertThat(seeds).startsWith("Only 3 seeds: the tests have few degrees"),
            texts -> assertThat(texts).startsWith("Only 24 texts: "));
  }

  @Test
  void statisticsAreComputedOnceAndReadWhenAStudyIsDone() {
    StudyReport computed = report(EFFECTS);
    String studyId = computed.study().id();
    store.upsert(new StoredStatistics(store).statistics(computed.study()));

    StudyReport read = StudyReport.read(store, studyId, step -> {});
    assertThat(read.statistics()).isEqualTo(computed.statistics());
    assertThat(read.statistics().intervals()).hasSizeGreaterThan(100);

    assertThat(read.statistics().intervals())
        .filteredOn(row -> row.name().equals("stability"))
        .hasSize(3 * 2 * 4)
        .allMatch(row -> row.seeds() == 3 && row.instances() == 24 && Math.abs(row.value()) < 0.2);

    List<String> steps = new ArrayList<>();
    StudyReport.read(store, studyId, steps::add);
    assertThat(steps).noneMatch(step -> step.contains("computing"));
    report(
        EFFECTS,
        computed.study(),
        "running",
        run -> false); // The study goes on, so what is stored may be out of date.
    StudyReport.read(store, studyId, steps::add);
    assertThat(steps).contains("computing intervals and comparisons");
  }

  @Test
  void theOneRunOfAZeroShotModelIsNoLackOfSeeds() {
    StudyReport report =
        report(NO_EFFECT, ReportStudies.study("zero", "13, 21", "0, 8", "prompted"), "done", ALL);

    assertThat(Banners.of(report)).anyMatch(line -> line.startsWith("Only 2 seeds: "));
    assertThat(Findings.of(report.study(), new StatisticsIndex(report.statistics())))
        .singleElement()
        .returns(
            "sample-sentiment, bert-base-uncased (24 texts, 1 to 2 seeds)", Finding.Group::title);
  }

  @Test
  void whatIsNotThereIsNotKnown() {
    StudyReport report = report(NO_EFFECT);

    assertThat(finding(report, "Are explanations of prompted models").verdict())
        .isEqualTo(Finding.Verdict.UNKNOWN);
    assertThat(finding(report, "Is the plausibility of shapley-sampling").verdict())
        .isEqualTo(Finding.Verdict.UNKNOWN);
    assertThat(finding(report, "MAP, prompted").text()).doesNotContain("significantly better");
    assertThat(finding(report, "Is prompted more accurate").text()).contains("not known");
  }

  @Test
  void aClaimThatTheDataContradictIsAnsweredNo() {
    StudyReport report = report(new ReportStudies(-0.2, -0.1));

    assertThat(finding(report, "Are explanations of prompted models").verdict())
        .isEqualTo(Finding.Verdict.NO);
    assertThat(finding(report, "Is the faithfulness of shapley-sampling").verdict())
        .isEqualTo(Finding.Verdict.NO);
    assertThat(finding(report, "MAP, prompted").text())
        .contains("random has the best mean", "no method is better than chance");
  }

  @Test
  void anUnfinishedStudySaysWhatIsMissing() {
    StudySpec study = ReportStudies.study("half", "13, 21", "8, 16", "prompted, fine-tuned");
    StudyReport report =
        report(
            EFFECTS,
            study,
            "running",
            run -> run.seed() == 13 && run.paradigm() == Paradigm.PROMPTED);
    store.upsert(
        List.of(new FailureRow(study.id(), "r", "i", "u", "INTERNAL", "<b>it broke</b>", 3)));

    assertThat(Banners.of(report))
        .anyMatch(line -> line.matches(".*not finished \\(interrupted\\): 2 of 8 runs are done.*"))
        .anyMatch(line -> line.contains("one seed only"));
    assertThat(Banners.of(StudyReport.read(store, study.id(), step -> {})))
        .contains("1 unit failed; figures are of the others.");
    assertThat(finding(report, "Are explanations of prompted models").text())
        .contains("The study cannot say: there are no figures of both");
    assertThat(finding(report, "Trends").text()).contains("at least three training sizes");
  }

  @Test
  void aStudyWithoutAnyResultHasAReportThatSaysSo() {
    StudySpec study = ReportStudies.study("none", "13", "8", "prompted");
    StudyReport report = report(EFFECTS, study, "running", run -> false);

    assertThat(Banners.of(report))
        .contains("No text has been explained yet, so there are no figures.");
    assertThat(ReportPage.of(report)).contains("There are no figures yet.");
  }

  @Test
  void thePageIsWholeAndTheSameEachTime() {
    StudyReport report = report(EFFECTS);
    String page = ReportPage.of(report);

    assertThat(page).isEqualTo(ReportPage.of(report));
    // Names of XML vocabularies are no addresses that a browser asks.
    assertThat(page.replaceAll("http://www\\.w3\\.org/(2000/svg|1999/xlink)", ""))
        .doesNotContain("http:", "https:", "src=", "@import", "url(http");
    assertThat(page)
        .contains(
            "Wilcoxon\u2019s signed-rank test",
            "Holm\u2019s method",
            "two-way variance",
            "Student\u2019s t",
            "How this study differs from that of Zhou et al. (2024)",
            "sample-sentiment, bert-base-uncased (24 texts, 3 seeds)");
    assertThat(page).contains("role=\"img\"", "digest-of-model", "digest-of-data");
    assertThat(page.split("<article class=\"text\"", -1)).hasSize(1 + 48);
  }

  @Test
  void aGalleryShowsTheSameTextByAllMethodsAndMarksTheRationale() {
    StudyReport report = report(EFFECTS);

    assertThat(report.gallery()).hasSize(2);
    Gallery gallery = report.gallery().get(0);
    assertThat(gallery.run().trainingSize()).isEqualTo(32);
    assertThat(gallery.texts().get(0).attributions())
        .extracting(row -> row.method())
        .containsExactly("random", "attention", "integrated-gradients", "shapley-sampling");
    assertThat(gallery.texts()).anyMatch(Gallery.Text::isRight).anyMatch(text -> !text.isRight());
    assertThat(gallery.texts())
        .extracting(Gallery.Text::reason)
        .contains(Gallery.Agreement.BEST, Gallery.Agreement.MEDIAN, Gallery.Agreement.WORST);
  }

  /** Texts without rationales that try to leave their element, in words, ids and labels. */
  @Test
  void hostileTextsAreShownAndDoNothing() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      lines.add(
          """
          {"id": "<i%d>", "text": "<script>alert(1)</script> </style> \\u202egnp.exe a\\"b'c&amp; ]]>", "label": "%s"}"""
              .formatted(i, i % 2 == 0 ? "<b>" : "b"));
    }
    Path file = Files.write(directory.resolve("hostile.jsonl"), lines);
    Path train =
        Files.write(
            directory.resolve("train.jsonl"),
            lines.stream().map(line -> line.replace("<i", "train-")).toList());
    StudySpec study =
        StudyReader.parse(
            ConfigFactory.parseString(
                """
                study {
                  name = hostile
                  datasets = [{
                    name = hostile, format = jsonl, paths = ["%s", "%s"], labels = ["<b>", "b"]
                    template = "{text} is <i>{mask}", verbalizer { "<b>" = good, b = bad }
                  }]
                  models = [{ model = bert-base-uncased, paradigms = [prompted] }]
                  training-sizes = [0]
                  seeds = [13]
                  methods = [attention]
                }
                """
                    .formatted(train, file)),
            "test");

    StudyReport report = report(NO_EFFECT, study, "done", ALL);
    String page = ReportPage.of(report);

    assertThat(Banners.of(report))
        .contains("Plausibility is left out for hostile: its texts have no rationales.");
    assertThat(Findings.of(report.study(), new StatisticsIndex(report.statistics())))
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.title()).isEqualTo("hostile, bert-base-uncased (8 texts, 1 seed)");
              assertThat(group.findings())
                  .as("it has one paradigm and no Shapley values")
                  .noneMatch(finding -> finding.text().contains("Zhou"));
            });
    assertThat(page)
        .as("a study of texts that have nothing to do with the paper")
        .doesNotContain("Zhou et al.")
        .contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&lt;i0&gt;",
            "gold &lt;b&gt;",
            "&lt;U+202E&gt;")
        .doesNotContain("<script>alert", "<b>", "<i0>", "<i>", "\u202e");
    assertThat(page.split("<script>", -1)).as("its own script alone").hasSize(2);
    assertThat(page.split("</style>", -1).length - 1)
        .as("its own style and one of each figure")
        .isEqualTo(page.split("<style", -1).length - 1);
  }
}
