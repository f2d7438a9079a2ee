package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a study has found: curves over training size, with their numbers. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class CurvesPageTest {
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

    daemon.data.changeRun(
        SampleData.RUNNING,
        SampleData.EVALUATING_RUN,
        run -> {
          run.put("state", "done").put("completed", SampleData.INSTANCES).put("accuracy", 0.7);
          daemon.data.addFigures(
              SampleData.RUNNING, SampleFigures.of(List.of(run), SampleData.METHODS));
        });
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
    assertThat(daemon.received("GET", "/v1/studies/" + SampleData.RUNNING + "/results"))
        .extracting(FakeDaemon.Received::query)
        .containsExactly(
            "table=metric&level=run&format=jsonl",
            "table=metric&level=run&format=jsonl&run=" + SampleData.EVALUATING_RUN);
  }

  @Test
  void aSubsetWithoutAFigureIsSaidToHaveNone(Browser browser) {
    browser.open(study("/curves?subset=gold=neutral&faithfulness=auc-tp&plausibility=map"));

    browser.waitForText(
        "[aria-label=Faithfulness]", "Not defined for this subset (gold label neutral).");
    assertThat(browser.all("[aria-label=Faithfulness] canvas")).isEmpty();
    assertThat(browser.text("#curves-subset")).contains("gold label neutral");
    assertThat(browser.all("[aria-label=Plausibility] canvas")).isNotEmpty();
  }

  @Test
  void numbersStandWithWhatTheyCannotBeReadWithout(Browser browser) {
    browser.open(study("/curves?subset=wrong&faithfulness=auc-tp"));
    browser.click("[aria-label=Plausibility] .figures summary");
    browser.click("[aria-label=Faithfulness] .figures summary");

    assertThat(browser.text("[aria-label=Plausibility] tbody"))
        .contains("2 left out")
        .containsPattern("3 seeds, \\d+ to \\d+ texts");
    assertThat(browser.text("[aria-label=Faithfulness] tbody"))
        .containsPattern("P\\(0\\) 0\\.\\d{3} to 0\\.\\d{3}");
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
  void chartsAreSavedAsOnePicture(Browser browser) {
    browser.open(study("/curves"));
    browser.find("canvas");
    browser.script(
        """
        HTMLAnchorElement.prototype.click = function () { window.saved = this.download; };
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          createImageBitmap(blob).then((image) => {
            const canvas = document.createElement("canvas");
            canvas.width = image.width;
            canvas.height = image.height;
            canvas.getContext("2d").drawImage(image, 0, 0);
            window.picture = canvas.toDataURL("image/png");
            window.pictureWidth = image.width;
          });
          return make(blob);
        };
        """);
    browser.click("[aria-label=Plausibility] .link-button");

    browser.waitUntil(
        () -> "the picture", () -> browser.script("return window.picture") instanceof String);
    assertThat(browser.script("return window.saved")).isEqualTo("reviews-growing-map.png");
    assertThat((Long) browser.script("return window.pictureWidth")).isGreaterThan(1600L);
    browser.keep("saved-curves", (String) browser.script("return window.picture"));
  }
}
