package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** The box that explains a text while somebody waits. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class ExplainPageTest {
  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  @Test
  void scoresComeProgressivelyWithShrinkingErrors(Browser browser) throws JsonProcessingException {
    browser.open(daemon.url() + "#/explain");
    browser.type("#explain-text", "a gripping and funny film");
    browser.choose("#explain-budget", "evaluations");
    browser.type("#explain-evaluations", "200");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> !daemon.received("POST", "/v1/explain").isEmpty());

    JsonNode request =
        FakeDaemon.JSON.readTree(daemon.received("POST", "/v1/explain").get(0).body());
    assertThat(request)
        .isEqualTo(
            FakeDaemon.JSON.readTree(
                """
                {"model": "bert-base-uncased", "paradigm": "prompted", "text": "a gripping and funny film",
                 "method": "shapley-kernel", "task": "sentiment", "evaluations": 200}
                """));

    daemon.explanation.add(
        "progress", SampleExplanations.of("a gripping and funny film", 32, 0.08));
    browser.waitForText(".explanation", "32 evaluations so far");
    assertThat(browser.text(".scores tbody tr:nth-child(2)")).contains("gripping", "0.080");
    double wide =
        Double.parseDouble(browser.find(".score-whisker").getCssValue("width").replace("px", ""));

    daemon.explanation.end(
        "explanation", SampleExplanations.of("a gripping and funny film", 200, 0.01));
    browser.waitForText(".explanation", "200 evaluations ·");
    assertThat(browser.text(".scores tbody tr:nth-child(2)")).contains("gripping", "0.010");
    assertThat(
            Double.parseDouble(
                browser.find(".score-whisker").getCssValue("width").replace("px", "")))
        .isLessThan(wide / 4);
    waitForTheButton(browser);

    browser.click(".explanation summary");
    assertThat(FakeDaemon.JSON.readTree(browser.text(".json")))
        .isEqualTo(SampleExplanations.of("a gripping and funny film", 200, 0.01));
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void aDaemonWithoutModelsSaysHowToGetOne(Browser browser) {
    daemon.data.models.removeAll();
    browser.open(daemon.url() + "#/explain?text=a%20film");

    browser.waitForText("#explain-form", "ascribe models pull bert-base-uncased");
    assertThat(browser.all("#explain-model")).isEmpty();
    assertThat(browser.find("#explain-form .primary").isEnabled()).isFalse();
  }

  @Test
  void aPairAndAPrecisionAreAsked(Browser browser) throws JsonProcessingException {
    browser.open(daemon.url() + "#/explain?task=nli&text=It%20rains.");
    browser.type("#explain-pair", "It is wet outside.");
    browser.choose("#explain-budget", "precision");
    browser.type("#explain-error", "0.02");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> !daemon.received("POST", "/v1/explain").isEmpty());

    assertThat(FakeDaemon.JSON.readTree(daemon.received("POST", "/v1/explain").get(0).body()))
        .isEqualTo(
            FakeDaemon.JSON.readTree(
                """
                {"model": "bert-base-uncased", "paradigm": "prompted", "text": "It rains.", "pair": "It is wet outside.",
                 "method": "shapley-kernel", "task": "nli", "precision": {"standard_error": 0.02, "max_evaluations": 2048}}
                """));
  }

  @Test
  void anOwnTemplateHasLabelWords(Browser browser) throws JsonProcessingException {
    browser.open(daemon.url() + "#/explain?task=own%20template&text=fine&method=occlusion");
    browser.type("#explain-template", "{text} All in all {mask}.");
    browser.type("#explain-verbalizer", "bad");
    browser.click("#explain-form .primary");
    browser.waitForText("#explain-form .problem", "label=word");
    browser.type("#explain-verbalizer", "bad=terrible, good = great");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> !daemon.received("POST", "/v1/explain").isEmpty());

    assertThat(FakeDaemon.JSON.readTree(daemon.received("POST", "/v1/explain").get(0).body()))
        .isEqualTo(
            FakeDaemon.JSON.readTree(
                """
                {"model": "bert-base-uncased", "paradigm": "prompted", "text": "fine", "method": "occlusion",
                 "template": "{text} All in all {mask}.", "verbalizer": {"bad": "terrible", "good": "great"}}
                """));
  }

  @Test
  void aProblemOnTheWayIsTold(Browser browser) {
    ObjectNode problem = FakeDaemon.JSON.createObjectNode();
    problem
        .put("type", "urn:ascribe:error:deadline-exceeded")
        .put("title", "Too late")
        .put("status", 504);
    problem.put("code", "DEADLINE_EXCEEDED").put("detail", "the deadline of 2 s has passed");
    daemon.explanation.end("problem", problem);
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.click("#explain-form .primary");

    browser.waitForText(".outcome .problem", "the deadline of 2 s has passed");
    waitForTheButton(browser);
  }

  @Test
  void anExplanationIsStopped(Browser browser) {
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.click("#explain-form .primary");
    browser.waitForText(".outcome", "Waiting for a device");
    browser.click("#explain-form .actions button:not(.primary)");

    browser.waitForText(".outcome", "Stopped");
    waitForTheButton(browser);
  }

  /** The form takes another text when the stream of the last one has ended. */
  private static void waitForTheButton(Browser browser) {
    browser.waitUntil(() -> "the button", () -> browser.find("#explain-form .primary").isEnabled());
  }

  @Test
  void whatIsStoppedKeepsItsScoresSoFar(Browser browser) {
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.click("#explain-form .primary");
    daemon.explanation.add(
        "progress", SampleExplanations.of("fine", 32, 0.08).put("evaluations_planned", 256));
    browser.waitForText(".explanation", "32 evaluations so far, of 256 planned");
    browser.script("document.querySelector('#explain-form .actions button:last-child').focus()");
    browser.press(Keys.ENTER);

    browser.waitForText(".explanation h2", "Why positive");
    browser.waitForText(".explanation", "stopped early: the scores are those so far");
    assertThat(browser.text(".explanation")).contains("32 of 256 planned evaluations");
    assertThat(browser.find(".explanation").getAttribute("data-state")).isEqualTo("stopped early");
    browser.waitUntil(
        () -> "the focus on the button, not on " + browser.focused().getText(),
        () -> browser.focused().getText().equals("Explain"));
  }

  @Test
  void aDeadlineThatPassesKeepsTheScoresSoFar(Browser browser) {
    daemon.explanation.add("progress", SampleExplanations.of("fine", 32, 0.08));
    ObjectNode problem = FakeDaemon.JSON.createObjectNode();
    problem.put("status", 504).put("code", "DEADLINE_EXCEEDED").put("detail", "too late");
    daemon.explanation.end("problem", problem);
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.click("#explain-form .primary");

    browser.waitForText(".outcome .problem", "too late");
    assertThat(browser.text(".explanation")).contains("stopped early");
  }

  @Test
  void anExplanationSaysWhyItEndedAndWhatItLeavesOut(Browser browser) {
    daemon.explanation.end(
        "explanation",
        SampleExplanations.of("fine", 180, 0.02)
            .put("evaluations_planned", 256)
            .put("stopped", "precision")
            .put("truncated_words", 7));
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.click("#explain-form .primary");

    browser.waitForText(".explanation", "180 of 256 planned evaluations · as precise as asked");
    assertThat(browser.text(".explanation")).contains("its last 7 words were cut off");
  }

  @Test
  void whoReadsAWordKeepsItWhileScoresCome(Browser browser) {
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.click("#explain-form .primary");
    daemon.explanation.add("progress", SampleExplanations.of("a gripping film", 32, 0.08));
    browser.waitForText(".explanation", "32 evaluations so far");
    assertThat(browser.text(".explanation")).contains("standard errors are upper bounds");
    assertThat(browser.text(".scores thead")).contains("± at most");
    browser.script("document.querySelectorAll('.explanation .word')[1].focus()");
    browser.waitForText("#tooltip", "standard error at most 0.0800");
    daemon.explanation.add("progress", SampleExplanations.of("a gripping film", 64, 0.04));

    browser.waitForText("#tooltip", "standard error at most 0.0400");
    assertThat(browser.focused().getAttribute("aria-label"))
        .isEqualTo("gripping: score +0.240, standard error at most 0.040");
  }

  @Test
  void whatIsSentTwiceIsExplainedOnce(Browser browser) {
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.find("#explain-text").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
    browser.find("#explain-text").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
    daemon.explanation.end("explanation", SampleExplanations.of("fine", 20, 0.1));

    browser.waitForText(".explanation", "20 evaluations ·");
    assertThat(daemon.received("POST", "/v1/explain")).hasSize(1);
  }

  @Test
  void longTextsDeadlinesAndTokensAreTheEnginesToJudge(Browser browser)
      throws JsonProcessingException {
    browser.open(daemon.url() + "#/explain");
    String text = "word ".repeat(4_100).strip();
    browser.find("#explain-text");
    browser.script(
        """
        document.querySelector("#explain-text").focus();
        document.execCommand("insertText", false, arguments[0]);
        """,
        text);
    browser.click("#explain-form summary");
    browser.choose("#explain-features", "tokens");
    browser.type("#explain-deadline", "2.5");
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "the request", () -> !daemon.received("POST", "/v1/explain").isEmpty());

    JsonNode request =
        FakeDaemon.JSON.readTree(daemon.received("POST", "/v1/explain").get(0).body());
    assertThat(request.get("text").asText()).isEqualTo(text);
    assertThat(request.get("features").asText()).isEqualTo("tokens");
    assertThat(request.get("deadline").asDouble()).isEqualTo(2.5);
  }
}
