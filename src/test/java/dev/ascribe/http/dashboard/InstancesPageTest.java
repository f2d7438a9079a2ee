package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** The instances of a run: their scores beside the rationales, and the ways to find one. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class InstancesPageTest {
  private static final String PATH = "/v1/studies/" + SampleData.RUNNING + "/instances";

  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  private String instances(String end) {
    return daemon.url()
        + "#/studies/"
        + SampleData.RUNNING
        + "/instances?run="
        + SampleData.FINISHED_RUN
        + end;
  }

  @Test
  void instancesShowScoresBesideRationales(Browser browser) {
    browser.open(instances(""));

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

    browser.click(".pager a[href]");
    browser.waitForText(".instance:first-child", "sentiment-021");
    browser.back();
    browser.waitForText(".instance:first-child", "sentiment-001");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void barsOfProbabilitiesBeginAtOnePlaceWhateverTheirLabels(Browser browser) {
    browser.open(instances(""));
    browser.waitForText(".instance:first-child", "gold");
    for (int width : List.of(1400, 400)) {
      browser.size(width, 900);
      assertThat(
              (List<?>)
                  browser.script(
                      """
                      const left = (node) => node.getBoundingClientRect().left;
                      return [...new Set([...document.querySelectorAll(".instance:first-child .probabilities li")]
                        .map((row) => Math.round(left(row.querySelector(".probability-track")) - left(row))))]"""))
          .as("distances at %d px", width)
          .hasSize(1);
    }
  }

  @Test
  void onlyWrongPredictionsAreAskedForOnRequest(Browser browser) {
    browser.open(instances(""));
    browser.find(".instance");
    browser.choose("#instances-outcome", "wrong");

    browser.waitUntil(
        () -> "only wrong ones",
        () ->
            browser.all(".verdict[data-wrong=no]").isEmpty()
                && !browser.all(".verdict[data-wrong=yes]").isEmpty());
    assertThat(browser.address()).contains("outcome=wrong");
    assertThat(daemon.received("GET", PATH))
        .extracting(FakeDaemon.Received::query)
        .containsExactly(
            "run=" + SampleData.FINISHED_RUN + "&limit=20&offset=0",
            "run=" + SampleData.FINISHED_RUN + "&limit=20&outcome=wrong&offset=0");

    browser.choose("#instances-method", "all methods");
    browser.waitForText(".instance:first-child", "integrated-gradients, for");
    assertThat(browser.text(".instance:first-child")).contains("average precision 0.");
    browser.click("#instances-numbers");
    assertThat(browser.all(".instance:first-child .word-score")).isNotEmpty();
  }

  @Test
  void instancesAreFoundByGoldLabelAndText(Browser browser) {
    browser.open(instances(""));
    browser.find(".instance");
    browser.choose("#instances-gold", "positive");
    browser.waitForText(".instance:first-child", "sentiment-004");
    browser.type("#instances-q", "fruit");

    browser.waitForText(".pager", "1–1 of 1 of 45");
    browser.waitForText(".instance:first-child", "sentiment-019");
    assertThat(browser.all(".instance")).hasSize(1);
    // A browser that stalls while the word is written searches for its beginning first.
    browser.waitUntil(
        () -> "the word in " + browser.address(), () -> browser.address().contains("q=fruit"));
    assertThat(browser.address()).contains("gold=positive");

    browser.type("#instances-q", "no such word");
    browser.waitForText(".empty", "No text of this run fits the choices above.");
    assertThat(browser.all(".instance")).isEmpty();
  }

  @Test
  void aPageBeyondTheEndIsTheLastOne(Browser browser) {
    browser.open(instances("&page=9"));

    browser.waitForText(".pager", "41–45 of 45");
    assertThat(browser.all(".instance")).hasSize(5);
  }

  @Test
  void aPageThatCouldNotBeLoadedIsNotTakenForTheOneBefore(Browser browser) {
    browser.open(instances(""));
    browser.waitForText(".instance:first-child", "sentiment-001");
    daemon.breakNext(PATH);
    browser.choose("#instances-outcome", "correct");

    browser.waitForText(".problem", "answer broke off");
    assertThat(browser.all(".instance")).isEmpty();
    browser.choose("#instances-method", "attention");
    assertThat(browser.all(".instance")).isEmpty();
    browser.click(".problem .retry");
    browser.find(".instance");
    assertThat(browser.all(".problem")).isEmpty();
  }

  @Test
  void instancesJoinThePageAsTheyAreExplained(Browser browser) {
    browser.hasten(5);
    daemon.data.addInstances(
        SampleData.RUNNING,
        SampleData.EVALUATING_RUN,
        SampleInstances.sentiment(3, SampleData.METHODS));
    browser.open(
        daemon.url()
            + "#/studies/"
            + SampleData.RUNNING
            + "/instances?run="
            + SampleData.EVALUATING_RUN);
    browser.waitUntil(() -> "three", () -> browser.all(".instance").size() == 3);
    browser.script("document.querySelector('.instance .word').focus()");

    daemon.data.addInstances(
        SampleData.RUNNING,
        SampleData.EVALUATING_RUN,
        SampleInstances.sentiment(4, SampleData.METHODS));
    daemon.data.changeRun(
        SampleData.RUNNING, SampleData.EVALUATING_RUN, run -> run.put("completed", 24));
    ObjectNode event =
        FakeDaemon.JSON.createObjectNode().put("run", SampleData.EVALUATING_RUN).put("done", 24);
    daemon.events(SampleData.RUNNING).add("instance-completed", event.put("total", 45));

    browser.waitUntil(() -> "the fourth", () -> browser.all(".instance").size() == 4);
    assertThat(browser.focused().getAttribute("class")).isEqualTo("word");
    assertThat(browser.text("#instances-run")).contains("(24 of 45)");
  }

  @Test
  void aTextIsExplainedAgainFromItsCard(Browser browser) {
    browser.open(
        daemon.url() + "#/studies/" + SampleData.DONE + "/instances?method=integrated-gradients");
    browser.click(".instance .explain-link");

    browser.waitForText("h1", "Explain a text");
    String text = browser.find("#explain-text").getAttribute("value");
    assertThat(text).contains(" ").doesNotContain("  ");
    assertThat(browser.find("#explain-pair").getAttribute("value")).isNotBlank();
    assertThat(browser.find("#explain-task").getAttribute("value")).isEqualTo("nli");
    assertThat(browser.find("#explain-method").getAttribute("value"))
        .isEqualTo("integrated-gradients");
    assertThat(browser.find("#explain-model").getAttribute("value")).isEqualTo("bert-base-uncased");
  }

  @Test
  void aTextOfATrainedRunIsExplainedAgainByItsOwnModel(Browser browser) throws Exception {
    daemon.data.explainable.add(SampleData.FINISHED_RUN);
    browser.open(instances("&method=occlusion"));
    browser.click(".instance .explain-link");
    String run = SampleData.RUNNING + "/" + SampleData.FINISHED_RUN;
    browser.waitForText(".run-model", run);
    assertThat(browser.all("#explain-model")).isEmpty();
    String text = browser.find("#explain-text").getAttribute("value");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> !daemon.received("POST", "/v1/explain").isEmpty());

    ObjectNode expected = FakeDaemon.JSON.createObjectNode();
    expected.put("run", run).put("text", text).put("method", "occlusion");
    assertThat(FakeDaemon.JSON.readTree(daemon.received("POST", "/v1/explain").get(0).body()))
        .isEqualTo(expected);
    browser.click("#explain-form .actions button:not(.primary)");
    browser.click("#explain-form .run-model + button");
    assertThat(browser.find("#explain-model").isDisplayed()).isTrue();
    assertThat(browser.find("#explain-task").isDisplayed()).isTrue();
  }

  @Test
  void allTextsOfARunAreShadedOnOneScaleThatTheLegendStates(Browser browser) {
    browser.open(instances("&method=occlusion"));
    browser.find(".instance");
    double scale = scaleOf("occlusion");
    String strongest = String.format(java.util.Locale.ROOT, "%.3f", scale);
    assertThat(browser.text(".words-legend"))
        .contains("speaks against −" + strongest, "+" + strongest + " speaks for");
    assertThat(browser.find(".words-legend").getAttribute("data-palette")).isEqualTo("diverging");
    assertShares(browser, scale);

    browser.click(".pager a[href]");
    browser.waitForText(".instance:first-child", "sentiment-021");
    assertThat(browser.text(".words-legend")).contains("+" + strongest);
    assertShares(browser, scale);
  }

  @Test
  void scoresThatCannotBeNegativeHaveOneHueAndNothingAgainst(Browser browser) {
    browser.open(instances("&method=attention"));
    browser.find(".instance");

    assertThat(browser.find(".words-legend").getAttribute("data-palette")).isEqualTo("sequential");
    assertThat(browser.text(".words-legend"))
        .doesNotContain("against")
        .contains("0.", "no direction");
    assertThat(browser.all(".instance [data-direction=against]")).isEmpty();
    assertThat(browser.all(".words-legends .words-legend")).hasSize(1);
    browser.script("document.querySelector('.instance .word').focus()");
    assertThat(browser.focused().getAttribute("aria-label")).doesNotContain("+", "−");
  }

  @Test
  void scoresWithinTwoStandardErrorsOfZeroAreFadedAndTheLegendSaysSo(Browser browser) {
    browser.open(instances("&method=shapley-sampling"));
    browser.find(".instance");
    assertThat(browser.text(".words-legend")).contains("faded: within two standard errors of 0");

    int faded = 0;
    for (var instance : daemon.data.page(SampleData.RUNNING, firstPage()).get("instances")) {
      var attribution = attributionOf(instance, "shapley-sampling");
      for (int word = 0; word < attribution.get("scores").size(); word++) {
        double score = attribution.get("scores").get(word).asDouble();
        double error = attribution.get("standard_errors").get(word).asDouble();
        faded += Math.abs(score) <= 2 * error ? 1 : 0;
      }
    }
    assertThat(faded).isPositive();
    assertThat(browser.all(".instance .word-text[data-uncertain]")).hasSize(faded);
    assertThat(browser.all(".instance .word[aria-label*='within two standard errors of 0']"))
        .hasSize(faded);

    browser.choose("#instances-method", "integrated-gradients");
    browser.waitUntil(
        () -> "a legend of scores without errors",
        () -> !browser.text(".words-legend").contains("faded"));
    assertThat(browser.all(".instance .word-text[data-uncertain]")).isEmpty();
  }

  private static java.util.Map<String, String> firstPage() {
    return java.util.Map.of("run", SampleData.FINISHED_RUN, "limit", "20", "offset", "0");
  }

  private double scaleOf(String method) {
    return daemon.data.page(SampleData.RUNNING, firstPage()).at("/scales/" + method).asDouble();
  }

  private static com.fasterxml.jackson.databind.JsonNode attributionOf(
      com.fasterxml.jackson.databind.JsonNode instance, String method) {
    for (var attribution : instance.get("attributions")) {
      if (attribution.get("method").asText().equals(method)) {
        return attribution;
      }
    }
    throw new AssertionError("no attribution of " + method);
  }

  /** Every word's share of the full colour is that of its score on the scale. */
  private static void assertShares(Browser browser, double scale) {
    @SuppressWarnings("unchecked")
    var words =
        (java.util.List<java.util.List<Object>>)
            browser.script(
                """
                return [...document.querySelectorAll(".instance .word")].map((word) =>
                  [word.getAttribute("aria-label"), word.querySelector(".word-text").style.getPropertyValue("--share")]);
                """);
    assertThat(words).hasSizeGreaterThan(100);
    for (var word : words) {
      String score = word.get(0).toString().replaceAll(".*: score [+−]?([0-9.]+).*", "$1");
      assertThat(Double.parseDouble(word.get(1).toString()))
          .as(word.toString())
          .isCloseTo(Double.parseDouble(score) / scale, org.assertj.core.data.Offset.offset(0.002));
    }
  }

  @Test
  void aTextIsExplainedByTheModelOfItsRunWhileThatIsThere(Browser browser) {
    browser.open(instances(""));
    browser.waitForText(".instance:first-child .explain-link", "Explain with the untrained model");
    assertThat(linkOfExplain(browser)).contains("model=bert-base-uncased").doesNotContain("run=");

    daemon.data.explainable.add(SampleData.FINISHED_RUN);
    browser.open("about:blank");
    browser.open(instances(""));
    browser.waitForText(".instance:first-child .explain-link", "Explain this");
    assertThat(linkOfExplain(browser))
        .contains("run=" + SampleData.RUNNING + "%2F" + SampleData.FINISHED_RUN)
        .doesNotContain("model=");
  }

  private static String linkOfExplain(Browser browser) {
    return browser.find(".instance:first-child .explain-link").getAttribute("href");
  }

  @Test
  void aPhoneShowsOneMethodAtATime(Browser browser) {
    browser.size(360, 800);
    browser.open(instances("&method=all%20methods"));

    browser.waitForText(".instance:first-child", "shapley-sampling, for");
    assertThat(browser.all(".instance:first-child details")).hasSize(5);
    assertThat(browser.all(".instance:first-child details[open]")).hasSize(1);
    browser.click(".instance:first-child summary");
    assertThat(browser.all(".instance:first-child details[open]")).hasSize(2);
  }

  @Test
  void backLeadsToThePlaceThatWasLeft(Browser browser) {
    browser.open(instances(""));
    browser.find(".instance");
    browser.script("window.scrollTo(0, 900)");
    browser.waitUntil(
        () -> "the entry to know its place",
        () ->
            browser.script("return history.state?.scroll") instanceof Number place
                && Math.abs(place.doubleValue() - 900) < 5);
    browser.script("location.hash = '#/devices'");
    browser.waitForText("h1", "Devices");
    assertThat(scrolled(browser)).isZero();
    browser.back();

    browser.find(".instance");
    browser.waitUntil(() -> "the old place", () -> Math.abs(scrolled(browser) - 900) < 5);
  }

  @Test
  void aFocusedWordKeepsItsTooltipWhenThePageScrolls(Browser browser) {
    browser.open(instances(""));
    browser.find(".instance");
    browser.script("document.querySelector('.instance:nth-child(3) .word').focus()");
    browser.waitForText("#tooltip", "score");
    double before = top(browser, "#tooltip");
    browser.script("window.scrollBy(0, 60)");

    browser.waitUntil(
        () -> "the tooltip to follow, from " + before + " to " + top(browser, "#tooltip"),
        () -> Math.abs(top(browser, "#tooltip") - (before - 60)) < 3);
    assertThat(browser.find("#tooltip").isDisplayed()).isTrue();
  }

  @Test
  void aTextRunsInTheDirectionOfItsScript(Browser browser) {
    daemon.data.addInstances(
        SampleData.RUNNING,
        SampleData.FINISHED_RUN,
        SampleInstances.written("الفيلم كان رائعا", SampleData.METHODS));
    ((ObjectNode) daemon.data.instances(SampleData.RUNNING, SampleData.FINISHED_RUN).get(0))
        .put("truncated_words", 1);
    browser.open(instances(""));
    browser.waitForText(".instance", "its last 1 word was cut off");

    assertThat(browser.find(".words").getCssValue("direction")).isEqualTo("rtl");
    browser.script("document.querySelector('.instance .word').focus()");
    browser.press(Keys.ARROW_LEFT);
    assertThat(browser.focused().getAttribute("aria-label")).startsWith("كان");
  }

  @Test
  void theWordsThatTheModelReadKeepTheirScoresWhereATextWasCutOff(Browser browser) {
    daemon.data.addInstances(
        SampleData.RUNNING,
        SampleData.FINISHED_RUN,
        SampleInstances.written("a slow start and a triumph", SampleData.METHODS));
    ObjectNode cut =
        (ObjectNode) daemon.data.instances(SampleData.RUNNING, SampleData.FINISHED_RUN).get(0);
    cut.put("truncated_words", 2);
    for (JsonNode attribution : cut.get("attributions")) {
      for (String perWord : List.of("scores", "standard_errors")) {
        ArrayNode values = (ArrayNode) attribution.get(perWord);
        for (int last = values.size() - 1; last >= 4; last--) {
          values.remove(last);
        }
      }
    }
    browser.open(instances(""));
    browser.waitForText(".instance", "its last 2 words were cut off");

    List<String> words =
        browser.all(".instance .word").stream()
            .map(word -> word.getAttribute("aria-label"))
            .toList();
    assertThat(words.get(3)).startsWith("and: score");
    assertThat(words.subList(4, 6)).containsExactly("a: no score", "triumph: no score");
  }

  private static double top(Browser browser, String selector) {
    return ((Number)
            browser.script(
                "return document.querySelector(arguments[0]).getBoundingClientRect().top",
                selector))
        .doubleValue();
  }

  private static double scrolled(Browser browser) {
    return ((Number) browser.script("return window.scrollY")).doubleValue();
  }
}
