package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several explanations beside each other, and what a person does with them. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class WorkbenchTest {
  private static final String TEXT = "a gripping and funny film";
  private static final String LONG =
      "one two three four five six seven eight nine ten eleven twelve thirteen";

  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  private String page(String parameters) {
    return daemon.url() + "#/explain" + parameters;
  }

  private List<JsonNode> requests() {
    return daemon.received("POST", "/v1/explain").stream()
        .map(
            request -> {
              try {
                return FakeDaemon.JSON.readTree(request.body());
              } catch (IOException e) {
                throw new AssertionError(request.body(), e);
              }
            })
        .toList();
  }

  private static ObjectNode explanation(String method, String text) {
    return SampleExplanations.of(text, 64, 0.01).put("method", method);
  }

  @Test
  void eachOfSeveralMethodsStreamsIntoAPanelOfItsOwn(Browser browser) {
    daemon.explanation("shapley-kernel").add("progress", explanation("shapley-kernel", TEXT));
    for (String method : List.of("attention", "integrated-gradients")) {
      daemon.explanation(method).end("explanation", explanation(method, TEXT));
    }
    browser.open(page("?text=a+gripping+and+funny+film"));
    browser.click(".add-method");
    browser.choose("#explain-method-2", "attention");
    browser.click(".add-method");
    browser.click(".add-method");
    assertThat(browser.find(".add-method").isDisplayed()).as("a fifth").isFalse();
    browser.click("[aria-label='Leave out occlusion']");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "three requests", () -> requests().size() == 3);
    assertThat(requests())
        .extracting(request -> request.get("method").asText())
        .containsExactlyInAnyOrder("shapley-kernel", "attention", "integrated-gradients");

    browser.waitUntil(
        () -> "two complete", () -> browser.all(".explanation[data-state=complete]").size() == 2);
    assertThat(browser.text(".explanation[data-state=growing]")).contains("by shapley-kernel");
    assertThat(browser.find(".explain-result .actions").isDisplayed()).isFalse();
    daemon
        .explanation("shapley-kernel")
        .end("explanation", explanation("shapley-kernel", TEXT).put("evaluations", 256));
    browser.waitForText(".explanation[data-state=complete]", "256 evaluations");
    browser.waitForText(".explain-result .actions", "Edit and compare");
  }

  @Test
  void oneMethodMayFailWhileAnotherExplains(Browser browser) {
    ObjectNode problem = FakeDaemon.JSON.createObjectNode();
    problem.put("status", 400).put("code", "TOO_MANY_FEATURES").put("detail", "too many words");
    daemon.explanation("shapley-kernel").end("problem", problem);
    ObjectNode attention = explanation("attention", TEXT);
    attention.get("features").forEach(each -> ((ObjectNode) each).putNull("standard_error"));
    attention.get("features").forEach(WorkbenchTest::makePositive);
    daemon.explanation("attention").end("explanation", attention);
    browser.open(page("?text=fine&methods=shapley-kernel,attention"));
    browser.click("#explain-form .primary");

    browser.waitForText(".outcome .problem", "too many words");
    browser.waitForText(".explanation[data-state=complete]", "by attention");
    assertThat(browser.text(".explanation[data-state=complete] .words-legend"))
        .doesNotContain("against")
        .contains("0.240");
    assertThat(browser.all(".score-track.one-sided")).hasSize(5);
    assertThat(browser.all(".explanation [data-direction=against]")).isEmpty();
    assertThat(browser.text(".scores tbody tr")).doesNotContain("+");
  }

  private static void makePositive(JsonNode feature) {
    ((ObjectNode) feature).put("score", Math.abs(feature.get("score").asDouble()));
  }

  @Test
  void methodsSayHowManyOfTheirStrongestWordsTheyShare(Browser browser) {
    ObjectNode one = explanation("occlusion", LONG);
    ObjectNode other = explanation("attention", LONG);
    for (int i = 0; i < 13; i++) {
      ((ObjectNode) one.get("features").get(i)).put("score", i);
      ((ObjectNode) other.get("features").get(i)).put("score", (i + 2) % 13);
    }
    daemon.explanation("occlusion").end("explanation", one);
    daemon.explanation("attention").end("explanation", other);
    browser.open(page("?text=fine&methods=occlusion,attention"));
    browser.click("#explain-form .primary");

    // The strongest words are 8 to 12 of the one, and 6 to 10 of the other.
    browser.waitForText(
        ".explain-result", "occlusion and attention share 3 of their 5 strongest words");
  }

  @Test
  void tenWordsAndTheSumOfTheOthersAreSortedOnDemand(Browser browser) {
    ObjectNode explanation = explanation("shapley-kernel", LONG);
    for (int i = 0; i < 13; i++) {
      ((ObjectNode) explanation.get("features").get(i)).put("score", i % 2 == 0 ? i : -i);
    }
    daemon.explanation.end("explanation", explanation);
    browser.open(page("?text=fine"));
    browser.click("#explain-form .primary");

    browser.waitForText(".scores tbody tr:last-child", "3 other words");
    assertThat(browser.all(".scores tbody tr")).hasSize(11);
    // 0 - 1 + 2: those of the three weakest words.
    assertThat(browser.text(".scores tbody tr:last-child")).contains("+1.000");
    assertThat(browser.text(".scores tbody tr")).as("in the text's order").contains("four");
    browser.click(".table-choices button");
    browser.waitForText(".scores tbody tr", "thirteen");
    assertThat(browser.text(".scores tbody tr:nth-child(2)")).contains("twelve");
    browser.click(".table-choices button:last-child");
    assertThat(browser.all(".scores tbody tr")).hasSize(13);
    assertThat(browser.text(".measures")).contains("the 3 strongest words hold 42 %");
  }

  @Test
  void measuresAreAskedForAndShownAsTheDaemonAnswersThem(Browser browser) {
    ObjectNode answer = explanation("shapley-kernel", TEXT);
    answer.putObject("measures").put("comprehensiveness", 0.4121).put("sufficiency", -0.031);
    daemon.explanation.end("explanation", answer);
    browser.open(page("?text=fine"));
    browser.click("#explain-measures");
    browser.click("#explain-form .primary");

    browser.waitForText(".measures", "comprehensiveness 0.412 · sufficiency −0.031");
    assertThat(requests().get(0).get("measures").asBoolean()).isTrue();
  }

  @Test
  void aMeasureWithoutAValueSaysWhy(Browser browser) {
    ObjectNode answer = explanation("shapley-kernel", TEXT);
    answer.putObject("measures").put("comprehensiveness", 0.4121);
    answer
        .putObject("measures_missing")
        .put("leave-one-out-tau", "all scores are equal")
        .put("sufficiency", "the deadline passed");
    daemon.explanation.end("explanation", answer);
    browser.open(page("?text=fine"));
    browser.click("#explain-form .primary");
    browser.waitForText(".measures", "comprehensiveness 0.412 · ");
    assertThat(browser.text(".measures"))
        .contains("no Kendall\u2019s \u03c4 with leave-one-out: all scores are equal")
        .contains("no sufficiency: the deadline passed");
  }

  @Test
  void theModelOfARunAsksForAsManyTextsAsItsRunHas(Browser browser) {
    String run = "&run=" + SampleData.RUNNING + "%2F" + SampleData.FINISHED_RUN;
    browser.open(page("?text=fine" + run));
    browser.waitForText(".run-model", SampleData.FINISHED_RUN);
    assertThat(browser.find("#explain-pair").isDisplayed()).isFalse();
    assertThat(browser.text("#explain-form")).doesNotContain("First text", "Second text");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> !requests().isEmpty());
    assertThat(requests().get(0).has("pair")).isFalse();

    browser.click(".run-model + .link-button");
    browser.choose("#explain-task", "nli");
    assertThat(browser.find("#explain-pair").isDisplayed()).isTrue();

    String ofPairs = "&run=" + SampleData.DONE + "%2Fsample-nli.bert-base-uncased.prompted.16.13";
    browser.open("about:blank");
    browser.open(page("?text=fine" + ofPairs));
    browser.waitForText("#explain-form", "First text (premise)");
    assertThat(browser.find("#explain-pair").getAttribute("required")).isEqualTo("true");
  }

  @Test
  void theModelOfAStudysRunIsChosenFromTheMenuWithItsTask(Browser browser) {
    String kept = "sample-nli.bert-base-uncased.prompted.16.13";
    daemon.data.explainable.add(kept);
    daemon.explanation.end("explanation", explanation("shapley-kernel", TEXT));
    browser.open(page("?text=fine"));
    browser.choose("#explain-model", "run");
    browser.waitUntil(() -> "the kept run", () -> !browser.all("#explain-run option").isEmpty());
    assertThat(browser.find("#explain-study").getAttribute("value")).isEqualTo(SampleData.RUNNING);
    assertThat(browser.text("#explain-run")).isEqualTo("prompted bert-base-uncased · zero-shot");
    assertThat(browser.find("#explain-task").isDisplayed()).isFalse();
    assertThat(browser.find(".chip:nth-of-type(3)").isDisplayed()).as("a pair").isFalse();
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> requests().size() == 1);
    assertThat(requests().get(0).get("run").asText())
        .isEqualTo(SampleData.RUNNING + "/sample-sentiment.bert-base-uncased.prompted.0");
    assertThat(requests().get(0).has("task")).isFalse();
    assertThat(requests().get(0).has("model")).isFalse();

    browser.choose("#explain-study", SampleData.DONE);
    browser.waitForText("#explain-form", "First text (premise)");
    assertThat(browser.text("#explain-run"))
        .isEqualTo("prompted bert-base-uncased · 16 per class · seed 13");
    assertThat(browser.find(".chip:nth-of-type(1)").isDisplayed()).as("a single text").isFalse();
    assertThat(browser.find(".chip:nth-of-type(3)").isDisplayed()).isTrue();
    browser.choose("#explain-study", SampleData.ONE_SIZE);
    browser.waitForText("#explain-form", "--keep-checkpoints");
    browser.choose("#explain-model", "bert-base-uncased");
    assertThat(browser.find("#explain-task").isDisplayed()).isTrue();
    assertThat(browser.find(".chip:nth-of-type(1)").isDisplayed()).isTrue();
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void figuresOfAnExplanationAreSaidInWords(Browser browser) {
    ObjectNode answer = explanation("shapley-kernel", TEXT);
    daemon.explanation.end("explanation", answer);
    ObjectNode gradients = explanation("integrated-gradients", TEXT);
    gradients.put("completeness_delta", -0.0213).remove("efficiency_gap");
    daemon.explanation("integrated-gradients").end("explanation", gradients);
    browser.open(page("?text=fine&methods=shapley-kernel,integrated-gradients"));
    browser.click("#explain-form .primary");
    browser.waitUntil(
        () -> "both", () -> browser.all(".explanation[data-state=complete]").size() == 2);

    assertThat(browser.text(".explanation-run:nth-child(1)"))
        .contains("the scores add up to what the text changes")
        .contains("against, with 25 % of the strongest score or more")
        .doesNotContain("e-7");
    assertThat(browser.text(".explanation-run:nth-child(2)"))
        .contains("the sum of the scores differs by 0.021 from what the text changes");
    double strength =
        ((Number)
                browser.script(
                    """
                    const sample = document.querySelector(".words-legend .sample");
                    return Number(getComputedStyle(sample).backgroundColor.match(/[\\d.]+(?=\\)$)/)[0])"""))
            .doubleValue();
    assertThat(strength).as("of a faded word").isLessThan(0.08);
    browser.waitForText("#explain-form", "By default, shapley-kernel used 64 evaluations");
    browser.choose("#explain-budget", "evaluations");
    assertThat(browser.text("#explain-form")).doesNotContain("By default");
  }

  @Test
  void anExampleFillsTheForm(Browser browser) {
    browser.open(page(""));
    browser.click(".chip:nth-of-type(1)");
    assertThat(browser.find("#explain-text").getAttribute("value"))
        .isEqualTo("a slow start but the second half of this film is a triumph");
    browser.click(".chip:nth-of-type(3)");
    assertThat(browser.find("#explain-task").getAttribute("value")).isEqualTo("nli");
    assertThat(browser.find("#explain-pair").getAttribute("value")).isNotBlank();
    browser.click(".chip:nth-of-type(2)");
    assertThat(browser.find("#explain-pair").isDisplayed()).isFalse();
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> !requests().isEmpty());
    assertThat(requests().get(0).has("pair")).isFalse();
    assertThat(requests().get(0).get("text").asText()).contains("not good");
  }

  @Test
  void aTemplateIsToldTheSlotsThatItsTextsHave(Browser browser) {
    browser.open(page("?task=own+template&text=fine"));
    browser.find("#explain-template");
    assertThat(browser.text("#explain-form"))
        .contains("{text} and {mask}")
        .doesNotContain("{pair}");
    browser.type("#explain-pair", "better");

    browser.waitForText("#explain-form", "{premise}, {hypothesis} and {mask}");
    assertThat(browser.find("#explain-template").getAttribute("placeholder"))
        .contains("{premise}", "{hypothesis}");
  }

  @Test
  void aPhoneIsScrolledToTheResult(Browser browser) {
    browser.size(400, 800);
    daemon.explanation.end("explanation", explanation("shapley-kernel", TEXT));
    browser.open(page("?text=fine"));
    browser.click("#explain-form .primary");
    browser.waitForText(".explanation", "64 evaluations");

    double top =
        ((Number)
                browser.script(
                    "return document.querySelector('.explain-result').getBoundingClientRect().top"))
            .doubleValue();
    assertThat(top).isBetween(0.0, 200.0);
  }

  @Test
  void anEditedTextStandsBesideTheOneBefore(Browser browser) {
    daemon.explanation.end("explanation", explanation("shapley-kernel", TEXT));
    browser.open(page("?text=a+gripping+and+funny+film"));
    browser.click("#explain-form .primary");
    browser.waitForText(".explanation[data-state=complete]", "64 evaluations");
    browser.click(".explain-result .actions button");
    assertThat(browser.focused().getAttribute("id")).isEqualTo("explain-text");

    daemon.explanation.clear();
    ObjectNode after = explanation("shapley-kernel", "a gripping and tedious film");
    ((ObjectNode) after.get("probabilities")).put("positive", 0.342).put("negative", 0.543);
    daemon.explanation.end("explanation", after);
    browser.type("#explain-text", "a gripping and tedious film");
    browser.click("#explain-form .primary");

    browser.waitForText(".comparison", "Before and after");
    assertThat(requests().get(1).get("target").asText()).as("the same label").isEqualTo("positive");
    assertThat(browser.all(".comparison .word[data-changed]"))
        .extracting(word -> word.getAttribute("aria-label").split(":")[0])
        .containsExactly("funny", "tedious");
    assertThat(browser.text(".changes tbody")).contains("0.842 0.342 −0.500", "0.043 0.543 +0.500");

    browser.click("#explain-form .stack + div button");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "a third request", () -> requests().size() == 3);
    assertThat(requests().get(2).has("target")).isFalse();
    browser.waitForText(".explanation[data-state=complete]", "64 evaluations");
    assertThat(browser.all(".comparison")).isEmpty();
  }

  @Test
  void anExplanationIsCopiedAsHtmlSvgAndPngWithItsTextAsText(Browser browser) {
    String hostile = "a <img/src=x> film & more";
    daemon.explanation.end("explanation", explanation("shapley-kernel", hostile));
    browser.open(page("?text=fine"));
    browser.allowClipboard(daemon.url());
    browser.click("#explain-form .primary");
    browser.waitForText(".explanation[data-state=complete]", "64 evaluations");

    String html = copied(browser, 1, "text/plain");
    assertThat(html)
        .startsWith("<figure")
        .contains("&lt;img/src=x&gt;", "rgb(31, 131, 187)", "shapley-kernel", "blue speaks for")
        .doesNotContain("<img");
    String svg = copied(browser, 3, "text/plain");
    assertThat(svg)
        .startsWith("<svg")
        .contains("&lt;img/src=x&gt;", "film</text>", "64 evaluations")
        .doesNotContain("<img");
    String png = copied(browser, 2, "image/png");
    assertThat(png).startsWith("data:image/png;base64,");
    Browser.keep("explanation-copied.png", Base64.getDecoder().decode(png.split(",")[1]));
    assertThat(browser.consoleErrors()).isEmpty();
  }

  /** Presses one of the buttons that copy, and reads what is on the clipboard then. */
  private static String copied(Browser browser, int button, String type) {
    browser.click(".copies button:nth-of-type(" + button + ")");
    browser.waitForText(".copies [role=status]", "Copied");
    return (String)
        browser.later(
            """
            const [type, done] = arguments;
            navigator.clipboard.read().then(async ([item]) => {
              const blob = await item.getType(type);
              if (type.startsWith("text/")) return done(await blob.text());
              const reader = new FileReader();
              reader.onload = () => done(reader.result);
              reader.readAsDataURL(blob);
            }).catch((error) => done(String(error)));
            """,
            type);
  }

  @Test
  void theLinkOfAnExplanationExplainsItAgain(Browser browser) {
    daemon.explanation.end("explanation", explanation("shapley-kernel", TEXT));
    browser.open(page("?text=old&methods=shapley-kernel,occlusion"));
    browser.allowClipboard(daemon.url());
    browser.type("#explain-text", TEXT);
    browser.click("#explain-form .primary");
    browser.waitUntil(
        () -> "both", () -> browser.all(".explanation[data-state=complete]").size() == 2);
    browser.click(".explain-result .actions button:nth-of-type(2)");
    browser.waitForText(".explain-result .actions", "Copied");
    String link = (String) browser.later("navigator.clipboard.readText().then(arguments[0]);");

    browser.open("about:blank");
    browser.open(link);
    browser.waitUntil(() -> "two more requests", () -> requests().size() == 4);
    assertThat(requests().get(3).get("text").asText()).isEqualTo(TEXT);
    assertThat(requests().subList(2, 4))
        .extracting(request -> request.get("method").asText())
        .containsExactlyInAnyOrder("shapley-kernel", "occlusion");
  }
}
