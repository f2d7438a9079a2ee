package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/**
 * What holds for every view: it fits a phone, axe-core finds nothing in either colour scheme, and
 * the console is silent. With {@code -Dascribe.screenshots} it leaves pictures in
 * target/screenshots for people to look at.
 */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class EveryViewTest {
  private static final int DESKTOP = 1280;
  private static final int PHONE = 360;

  private static final FakeDaemon DAEMON = new FakeDaemon(SampleData.data());

  /** The views, each with something that shows when it is complete. */
  enum View {
    STUDIES("/studies", ".study-card"),
    SUBMIT("/studies", ".study-card"),
    STUDIES_BY_NAME("/studies?sort=name&state=done&q=one", ".study-card"),
    DEVICES("/devices", ".queue-bar"),
    DEVICES_BY_STUDY("/devices?by=study", ".queue-bar"),
    RUNS("/studies/" + SampleData.RUNNING, ".runs tbody tr"),
    RESULTS("/studies/" + SampleData.RUNNING + "/results", ".plot svg"),
    RESULTS_BY_METHOD(
        "/studies/" + SampleData.RUNNING + "/results?by=method&spread=band", ".plot svg"),
    RESULTS_AS_BARS("/studies/" + SampleData.ONE_SIZE, ".plot svg"),
    INSTANCES(
        "/studies/" + SampleData.RUNNING + "/instances?run=" + SampleData.FINISHED_RUN,
        ".instance"),
    PAIRS(
        "/studies/" + SampleData.DONE + "/instances?method=all%20methods&outcome=wrong&numbers=yes",
        ".instance"),
    EXPLAIN("/explain?text=a%20gripping%20and%20funny%20film", "#explain-form"),
    WORKBENCH(
        "/explain?text=a%20gripping%20and%20funny%20film&methods=shapley-kernel,attention,occlusion",
        "#explain-form"),
    API("api", ".opblock");

    private final String path;
    private final String complete;

    View(String path, String complete) {
      this.path = path;
      this.complete = complete;
    }

    void open(Browser browser) {
      browser.open(DAEMON.url() + (this == API ? path : "#" + path));
      browser.find(complete);
      if (this == API) {
        browser.click("#operations-explanations-explain .opblock-summary-control");
        browser.find("#operations-explanations-explain .examples-select-element");
      }
      if (this == SUBMIT) {
        browser.click("#submit summary");
        browser.click("#submit-form button[type=button]");
      }
      if (this == EXPLAIN) {
        DAEMON.explanation.clear();
        DAEMON.explanation.add(
            "progress", SampleExplanations.of("a gripping and funny film", 64, 0.05));
        browser.click("#explain-form .primary");
        browser.waitForText(".explanation", "64 evaluations so far");
      }
      if (this == WORKBENCH) {
        compareEdited(browser);
      }
    }
  }

  /** Three methods, of which each compares a text with an edited one; one of them has failed. */
  private static void compareEdited(Browser browser) {
    DAEMON.explanation.clear();
    DAEMON.explanation.end(
        "explanation", SampleExplanations.of("a gripping and funny film", 256, 0.01));
    ObjectNode problem = FakeDaemon.JSON.createObjectNode();
    problem.put("status", 429).put("code", "BUSY").put("detail", "512 requests wait");
    DAEMON.explanation("occlusion").end("problem", problem);
    ObjectNode attention = SampleExplanations.of("a gripping film that is long", 1, 0.05);
    attention.put("method", "attention");
    for (JsonNode feature : attention.get("features")) {
      ((ObjectNode) feature)
          .put("score", Math.abs(feature.get("score").asDouble()))
          .putNull("standard_error");
    }
    DAEMON.explanation("attention").end("explanation", attention);
    browser.click("#explain-form .primary");
    browser.waitUntil(
        () -> "both", () -> browser.all(".explanation[data-state=complete]").size() == 2);
    browser.click(".explain-result .actions button");
    DAEMON.explanation.clear();
    DAEMON.explanation.end(
        "explanation",
        SampleExplanations.of(
            "a gripping and tedious film that goes on for more than two very long hours",
            256,
            0.03));
    browser.click("#explain-form .primary");
    browser.waitUntil(() -> "both", () -> browser.all(".comparison").size() == 2);
  }

  @AfterAll
  static void close() {
    DAEMON.close();
  }

  @ParameterizedTest
  @EnumSource(View.class)
  void everyViewIsAccessibleAndFitsAPhone(View view, Browser browser) {
    String name = view.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    view.open(browser);
    for (boolean isDark : List.of(false, true)) {
      String scheme = isDark ? "dark" : "light";
      browser.show(name + "-desktop-" + scheme, DESKTOP, isDark);
      if (!isDark) {
        assertThat(browser.violations()).as(name).isEmpty();
      }
      if (view == View.PAIRS && !isDark) {
        // Methods are folded as the window was when they came.
        browser.size(PHONE, 800);
        browser.open("about:blank");
        view.open(browser);
      }
      browser.show(name + "-phone-" + scheme, PHONE, isDark);
      browser.assertNoSidewaysScroll();
    }
    assertThat(browser.violations()).as("%s on a phone, dark", name).isEmpty();
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void everythingIsReachedByKeyboard(Browser browser) {
    browser.open(DAEMON.url() + "#/studies");
    browser.find(".study-card");

    browser.tab();
    assertThat(browser.focused().getText()).isEqualTo("Skip to the content");
    browser.press(Keys.ENTER);
    assertThat(browser.focused().getAttribute("id")).isEqualTo("main");
    tabTo(browser, "reviews-growing");
    assertThat(browser.focused().getCssValue("outline-style")).isEqualTo("solid");
    browser.press(Keys.ENTER);

    browser.waitForText("h1", "reviews-growing");
    assertThat(browser.focused().getTagName()).isEqualTo("h1");
    tabTo(browser, "Texts");
    browser.press(Keys.ENTER);
    browser.waitUntil(
        () -> "instances at " + browser.address() + " in: " + browser.text("#main"),
        () -> !browser.all(".instance").isEmpty());
    assertThat(browser.title()).isEqualTo("reviews-growing · Ascribe");

    browser.waitUntil(
        () -> "the focus on the heading", () -> browser.focused().getTagName().equals("h1"));
    browser.script("document.querySelector('#instances-numbers').focus()");
    browser.press(Keys.SPACE);
    assertThat(browser.all(".word-score")).isNotEmpty();
    browser.tab();
    assertThat(browser.focused().getText()).startsWith("Explain this");
    browser.tab();
    assertThat(browser.focused().getAttribute("class")).isEqualTo("word");
    browser.press(Keys.END);
    String last = browser.focused().getAttribute("aria-label");
    browser.tab();
    browser.tab();
    assertThat(browser.focused().getAttribute("aria-label")).as("the next text").isNotEqualTo(last);
    assertThat(browser.focused().getAttribute("class")).isEqualTo("word");
  }

  private static void tabTo(Browser browser, String text) {
    for (int stops = 0; stops < 40; stops++) {
      if (browser.focused().getText().equals(text)) {
        return;
      }
      browser.tab();
    }
    throw new AssertionError("the tab key does not lead to '" + text + "'");
  }
}
