package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The controls of a view stay where they are while the view is refreshed. A browser follows no
 * click on an element that is replaced between press and release.
 */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class LastingControlsTest {
  private static final String STUDY = "/v1/studies/" + SampleData.RUNNING;

  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  private void open(Browser browser, String view) {
    browser.hasten(10);
    browser.open(daemon.url() + "#" + view);
  }

  /**
   * Remembers all that somebody can press, choose from, write in or scroll, outside of .changes.
   */
  private static void remember(Browser browser) {
    browser.script(
        "window.kept = [...document.querySelectorAll("
            + "'a[href], button, select, option, input, textarea, summary, [tabindex]')]"
            + ".filter((node) => !node.closest('.changes'))");
  }

  @SuppressWarnings("unchecked")
  private static List<String> lost(Browser browser) {
    return (List<String>)
        browser.script(
            "return window.kept.filter((node) => !node.isConnected).map((node) => node.outerHTML)");
  }

  private void evaluated(int done) {
    daemon.data.changeRun(
        SampleData.RUNNING, SampleData.EVALUATING_RUN, run -> run.put("completed", done));
    daemon
        .events(SampleData.RUNNING)
        .add(
            "instance-completed",
            FakeDaemon.JSON
                .createObjectNode()
                .put("run", SampleData.EVALUATING_RUN)
                .put("done", done)
                .put("total", 45));
  }

  private void instances(int count, String lastLabel) {
    ArrayNode all = SampleInstances.sentiment(count, SampleData.METHODS);
    ((ObjectNode) all.get(0)).put("gold", lastLabel);
    daemon.data.addInstances(SampleData.RUNNING, SampleData.EVALUATING_RUN, all);
  }

  @Test
  void theListOfStudiesKeepsItsControls(Browser browser) {
    open(browser, "/studies");
    browser.find(".study-card");
    remember(browser);

    daemon.data.change(SampleData.RUNNING, study -> study.put("completed", 603));
    browser.waitForText(".study-card", "603 of 630");
    assertThat(lost(browser)).isEmpty();
  }

  @Test
  void devicesKeepTheirControls(Browser browser) {
    open(browser, "/devices");
    browser.find(".queue-bar");
    remember(browser);

    daemon.data.status.put("waiting_requests", 477);
    browser.waitForText(".tiles", "477");
    assertThat(lost(browser)).isEmpty();
  }

  @Test
  void runsKeepTheirControls(Browser browser) {
    open(browser, "/studies/" + SampleData.RUNNING);
    browser.find(".runs tbody tr");
    remember(browser);

    evaluated(33);
    browser.waitForText(".runs", "33 of 45");
    assertThat(lost(browser)).isEmpty();
  }

  @Test
  void instancesKeepTheirControlsAndOfferLabelsThatCome(Browser browser) {
    instances(21, "positive");
    open(browser, "/studies/" + SampleData.RUNNING + "/instances?run=" + SampleData.EVALUATING_RUN);
    browser.waitForText(".pager", "1–20 of 21");
    browser.script("document.querySelector('.instance').classList.add('changes')");
    remember(browser);
    browser.hold(".pager a[href]");

    instances(23, "undecided");
    evaluated(34);
    browser.waitForText(".pager", "1–20 of 23");
    assertThat(lost(browser)).isEmpty();
    assertThat(browser.text("#instances-gold")).contains("undecided", "positive");
    browser.release();
    browser.waitForText(".pager", "21–23 of 23");
  }

  @Test
  void resultsKeepTheirControlsAndOfferSubsetsThatCome(Browser browser) {
    open(browser, "/studies/" + SampleData.RUNNING + "/results");
    browser.find("[aria-label=Plausibility] tbody tr");
    remember(browser);
    browser.hold(".legend li:nth-child(2) button");

    daemon.data.changeRun(
        SampleData.RUNNING,
        SampleData.EVALUATING_RUN,
        run -> {
          run.put("state", "done").put("completed", SampleData.INSTANCES).put("accuracy", 0.7);
          List<ObjectNode> rows = SampleFigures.of(List.of(run), SampleData.METHODS);
          rows.forEach(row -> row.put("subset", "gold=undecided"));
          daemon.data.addFigures(SampleData.RUNNING, rows);
        });
    daemon
        .events(SampleData.RUNNING)
        .add(
            "run-completed",
            FakeDaemon.JSON
                .createObjectNode()
                .put("run", SampleData.EVALUATING_RUN)
                .put("accuracy", 0.7));
    browser.waitForText("#results-subset", "gold label undecided");
    assertThat(lost(browser)).isEmpty();
    browser.release();
    assertThat(browser.find(".legend li:nth-child(2) button").getAttribute("aria-pressed"))
        .isEqualTo("false");
  }

  @Test
  void aProblemThatComesAgainKeepsItsButton(Browser browser) {
    daemon.breakAnswers(STUDY + "/results");
    open(browser, "/studies/" + SampleData.RUNNING + "/results");
    browser.find(".problem .retry");
    remember(browser);

    int before = daemon.received("GET", STUDY + "/results").size();
    browser.waitUntil(
        () -> "two more attempts",
        () -> {
          // The view tries again when it hears of the study.
          evaluated(34);
          return daemon.received("GET", STUDY + "/results").size() >= before + 2;
        });
    assertThat(lost(browser)).isEmpty();
    daemon.mendAnswers();
    browser.click(".problem .retry");
    browser.waitForText(".facets", "prompted bert-base-uncased");
    assertThat(browser.all(".problem")).isEmpty();
  }
}
