package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** What a study has found: curves over training size, and single instances. */
@ExtendWith(BrowserTests.class)
final class ResultsPageTest {
  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  private String study(String end) {
    return daemon.url() + "#/studies/" + SampleData.RUNNING + end;
  }

  @Test
  void curvesStandPerParadigmAndMethodWithTheirNumbers(Browser browser) {
    browser.open(study("/curves"));

    browser.waitForText(".facets", "prompted bert-base-uncased");
    assertThat(browser.all("[aria-label=Plausibility] figure")).hasSize(3);
    assertThat(browser.all("[aria-label=Plausibility] canvas")).hasSize(3);
    assertThat(browser.text(".legend")).contains("random", "shapley-sampling");

    browser.click("[aria-label=Plausibility] .figures summary");
    List<ObjectNode> rows = daemon.data.figures(SampleData.RUNNING);
    double mean =
        rows.stream()
            .filter(
                row ->
                    row.get("name").asText().equals("map")
                        && row.get("method").asText().equals("attention"))
            .filter(
                row ->
                    row.get("subset").asText().equals("all")
                        && row.get("run_id").asText().contains(".prompted.16."))
            .mapToDouble(row -> row.get("value").asDouble())
            .average()
            .orElseThrow();
    assertThat(browser.text("[aria-label=Plausibility] table"))
        .contains(
            "zero-shot", "64 per class", String.format(java.util.Locale.ROOT, "%.3f ±", mean));
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void choicesOfCurvesAreKeptInTheAddress(Browser browser) {
    browser.open(study("/curves"));
    browser.choose("#metric-faithfulness", "auc-tp");
    browser.choose("#curves-by", "method");
    browser.choose("#curves-subset", "wrong");
    browser.choose("#curves-spread", "band");

    browser.waitForText("[aria-label=Faithfulness] .hint", "AUC-TP: less is better");
    assertThat(browser.all("[aria-label=Faithfulness] figure")).hasSize(4);
    assertThat(browser.address())
        .contains("faithfulness=auc-tp", "by=method", "subset=wrong", "spread=band");

    String address = browser.address();
    browser.open("about:blank");
    browser.open(address);
    browser.waitForText("[aria-label=Faithfulness] .hint", "AUC-TP");
    assertThat(browser.all("[aria-label=Faithfulness] figure")).hasSize(4);
    assertThat(browser.find("#curves-spread").getAttribute("value")).isEqualTo("band");
    assertThat(browser.find("[aria-label=Faithfulness] [role=img]").getAttribute("aria-label"))
        .contains("random, prompted bert-base-uncased");
  }

  @Test
  void curvesGrowAsRunsEnd(Browser browser) {
    browser.open(study("/curves"));
    browser.click("[aria-label=Plausibility] .figures summary");
    browser.waitUntil(
        () -> "a table without fine-tuned 64",
        () -> !browser.text("[aria-label=Plausibility] tbody tr:last-child").isEmpty());
    String before = browser.text("[aria-label=Plausibility] table");

    ObjectNode run = daemon.data.study(SampleData.RUNNING);
    ObjectNode ended =
        (ObjectNode)
            run.get("runs").findParents("id").stream()
                .filter(candidate -> candidate.get("id").asText().equals(SampleData.EVALUATING_RUN))
                .findFirst()
                .orElseThrow();
    daemon.data.addFigures(
        SampleData.RUNNING, SampleFigures.of(List.of(ended), SampleData.METHODS));
    daemon
        .events(SampleData.RUNNING)
        .add(
            "run-completed",
            FakeDaemon.JSON
                .createObjectNode()
                .put("run", SampleData.EVALUATING_RUN)
                .put("accuracy", 0.7));

    browser.waitUntil(
        () -> "other figures than " + before,
        () -> !browser.text("[aria-label=Plausibility] table").equals(before));
    assertThat(browser.find("[aria-label=Plausibility] details").getAttribute("open")).isNotNull();
  }

  @Test
  void aLineIsLeftOutByItsEntryInTheLegend(Browser browser) {
    browser.open(study("/curves"));
    browser.click(".legend li:nth-child(2) button");

    assertThat(browser.find(".legend li:nth-child(2) button").getAttribute("aria-pressed"))
        .isEqualTo("false");
    assertThat(browser.find("[aria-label=Plausibility] [role=img]").getAttribute("aria-label"))
        .doesNotContain("attention,")
        .contains("occlusion");
  }

  @Test
  void instancesShowScoresBesideRationales(Browser browser) {
    browser.open(study("/instances?run=" + SampleData.FINISHED_RUN));

    browser.waitForText(".instance:first-child", "sentiment-001");
    assertThat(browser.all(".instance")).hasSize(20);
    assertThat(browser.text(".pager")).contains("1–20 of 45");
    assertThat(browser.text(".instance:first-child")).contains("gold");
    assertThat(browser.all(".instance:first-child .word")).hasSize(10);
    assertThat(browser.all(".instance:first-child .mark").size()).isGreaterThanOrEqualTo(4);

    browser.script("arguments[0].focus()", browser.find(".instance:first-child .word"));
    browser.press(Keys.ARROW_RIGHT);
    assertThat(browser.focused().getAttribute("aria-label"))
        .startsWith("new: score")
        .contains("standard error");
    assertThat(browser.text("#tooltip")).contains("new", "standard error 0.0");
    browser.press(Keys.ESCAPE);
    assertThat(browser.find("#tooltip").isDisplayed()).isFalse();

    browser.click(".pager a");
    browser.waitForText(".instance:first-child", "sentiment-021");
    browser.back();
    browser.waitForText(".instance:first-child", "sentiment-001");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void onlyWrongPredictionsAreShownOnRequest(Browser browser) {
    browser.open(study("/instances?run=" + SampleData.FINISHED_RUN));
    browser.click("#instances-wrong");

    browser.waitUntil(
        () -> "only wrong ones",
        () ->
            browser.all(".verdict[data-wrong=no]").isEmpty()
                && !browser.all(".verdict[data-wrong=yes]").isEmpty());
    assertThat(browser.address()).contains("wrong=yes");

    browser.choose("#instances-method", "all methods");
    browser.waitForText(".instance:first-child", "integrated-gradients, for");
    browser.click("#instances-numbers");
    assertThat(browser.all(".instance:first-child .word-score")).isNotEmpty();
  }
}
