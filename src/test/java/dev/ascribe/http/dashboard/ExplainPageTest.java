package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The box that explains a text while somebody waits. */
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
    assertThat(browser.find("#explain-form .primary").isEnabled()).isTrue();

    browser.click(".explanation summary");
    assertThat(FakeDaemon.JSON.readTree(browser.text(".json")))
        .isEqualTo(SampleExplanations.of("a gripping and funny film", 200, 0.01));
    assertThat(browser.consoleErrors()).isEmpty();
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
    assertThat(browser.find("#explain-form .primary").isEnabled()).isTrue();
  }

  @Test
  void anExplanationIsStopped(Browser browser) {
    browser.open(daemon.url() + "#/explain?text=fine");
    browser.click("#explain-form .primary");
    browser.waitForText(".outcome", "Waiting for a device");
    browser.click("#explain-form .actions button:not(.primary)");

    browser.waitForText(".outcome", "Stopped");
    browser.waitUntil(() -> "the button", () -> browser.find("#explain-form .primary").isEnabled());
  }
}
