package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A page that was opened before something broke, and that shows the truth again after it. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class RecoveryTest {
  private static final String STUDY = "/v1/studies/" + SampleData.RUNNING;

  /** The running study's card, wherever the list has it: a study that ends moves down. */
  private static final String CARD = ".study-card:has([href$='/" + SampleData.RUNNING + "'])";

  private static final String BANNER = "connection to the daemon is lost";

  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  @Test
  void aStudyIsFollowedThroughARestartOfTheEngine(Browser browser) {
    browser.hasten(10);
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitForText("h1", "reviews-growing");
    daemon.data.change(SampleData.RUNNING, study -> study.put("state", "interrupted"));
    daemon.events(SampleData.RUNNING).end("study-aborted", object().put("code", "CLOSED"));
    browser.waitForText(".card-head .badge", "interrupted");

    daemon.down(true);
    browser.waitForText("#connection", BANNER);
    daemon.events(SampleData.RUNNING).reopen();
    daemon.data.change(SampleData.RUNNING, study -> study.put("state", "running"));
    daemon.down(false);
    browser.waitForText(".card-head .badge", "running");
    waitForNoBanner(browser);

    complete(31);
    browser.waitForText(".runs", "31 of 45");
    assertThat(events()).last().extracting(FakeDaemon.Received::lastEventId).isEqualTo("1");
  }

  @Test
  void aRefusedTokenIsSaidAndAskedForAgainOnRequest(Browser browser) {
    browser.hasten(5);
    browser.open(daemon.url());
    browser.find(".study-card");
    daemon.requireToken("a-token-that-came-later");
    browser.waitForText("#token-dialog", "asks for a token");
    browser.click("#token-dialog [value=cancel]");
    browser.waitForText(".problem", "a token is needed");
    assertThat(browser.text("#connection")).isEmpty();

    browser.click(".problem .retry");
    browser.waitForText("#token-dialog", "asks for a token");
    browser.type("#token", "tökén");
    browser.click("#token-dialog .primary");
    assertThat(browser.find("#token-dialog").isDisplayed()).as("for want of ASCII").isTrue();
    browser.type("#token", "a-token-that-came-later");
    browser.click("#token-dialog .primary");
    daemon.data.change(SampleData.RUNNING, study -> study.put("completed", 601));
    browser.waitForText(".study-card", "601 of 630");
    assertThat(browser.all(".problem")).isEmpty();
  }

  @Test
  void anAnswerThatBreaksOffIsAskedForAgain(Browser browser) {
    browser.hasten(5);
    browser.open(daemon.url());
    browser.find(".study-card");
    daemon.breakAnswers("/v1/studies");
    browser.waitForText("#connection", BANNER);
    daemon.data.change(SampleData.RUNNING, study -> study.put("completed", 602));
    daemon.mendAnswers();
    browser.waitForText(".study-card", "602 of 630");
    waitForNoBanner(browser);
  }

  @Test
  void aViewThatCouldNotBeLoadedIsTriedAgainOnRequest(Browser browser) {
    daemon.down(true);
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitForText(".problem", "The daemon does not answer.");
    daemon.down(false);
    browser.click(".problem .retry");
    browser.waitForText("h1", "reviews-growing");

    daemon.breakNext(STUDY + "/results");
    browser.click(".tabs a:nth-child(1)");
    browser.waitForText(".problem", "answer broke off");
    browser.click(".problem .retry");
    browser.waitForText(".facets", "prompted bert-base-uncased");
    assertThat(browser.all(".problem")).isEmpty();
  }

  @Test
  void aStreamThatFallsSilentIsOpenedAnew(Browser browser) {
    browser.hasten(40);
    daemon.events(SampleData.RUNNING).fallSilent();
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitUntil(() -> "a second stream", () -> events().size() > 1);
  }

  @Test
  void aHiddenPageGivesItsStreamBackAndResumesItLater(Browser browser) {
    browser.hasten(10);
    daemon.events(SampleData.RUNNING).add("planned", object());
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitUntil(() -> "a stream", () -> daemon.events(SampleData.RUNNING).following() == 1);
    complete(30);
    browser.waitForText(".runs", "30 of 45");

    browser.hide(true);
    // A server hears that a reader has gone when it next writes.
    browser.waitUntil(
        () -> "the end of the stream", () -> daemon.events(SampleData.RUNNING).following() == 0);
    assertThat(events()).hasSize(1);
    assertThat(browser.text("#connection")).isEmpty();

    browser.hide(false);
    browser.waitUntil(() -> "another stream", () -> events().size() == 2);
    assertThat(Integer.parseInt(events().get(1).lastEventId())).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aStudyIsCancelledAgainAfterItWasTakenUp(Browser browser) {
    browser.hasten(5);
    browser.open(daemon.url());
    for (int times = 1; times <= 2; times++) {
      browser.click(CARD + " button");
      browser.click("#confirm-yes");
      browser.waitForText(CARD, "cancelled");
      assertThat(daemon.received("DELETE", STUDY)).hasSize(times);
      daemon.data.change(SampleData.RUNNING, study -> study.put("state", "running"));
      browser.waitForText(CARD + " .badge", "running");
    }
  }

  @Test
  void aLostConnectionGreysTheStatusAndSaysOfWhenTheDataAre(Browser browser) {
    browser.hasten(5);
    browser.open(daemon.url());
    browser.find(".study-card .badge[data-state=done]");
    String colour = colourOfDone(browser);
    daemon.down(true);
    browser.waitForText("#connection", BANNER);
    assertThat(browser.text("#connection"))
        .containsPattern("The last data are of \\d\\d:\\d\\d:\\d\\d\\.");
    assertThat(colourOfDone(browser)).isEqualTo(browser.find(".hint").getCssValue("color"));
    assertThat(browser.violations()).isEmpty();

    daemon.down(false);
    waitForNoBanner(browser);
    assertThat(colourOfDone(browser)).isEqualTo(colour);
  }

  @Test
  void aDaemonThatHangsIsNoticedInEveryView(Browser browser) {
    browser.hasten(40);
    for (String view : List.of("#/studies", "#/studies/" + SampleData.DONE, "#/explain")) {
      browser.open("about:blank");
      browser.open(daemon.url() + view);
      browser.find("main h1");
      daemon.hang();
      browser.waitForText("#connection", BANNER);
      daemon.goOn();
      waitForNoBanner(browser);
    }
  }

  private static String colourOfDone(Browser browser) {
    return browser.find(".badge[data-state=done]").getCssValue("color");
  }

  private List<FakeDaemon.Received> events() {
    return daemon.received("GET", STUDY + "/events");
  }

  private static void waitForNoBanner(Browser browser) {
    browser.waitUntil(
        () -> "the banner to go", () -> browser.find("#connection").getText().isEmpty());
  }

  private void complete(int done) {
    daemon.data.changeRun(
        SampleData.RUNNING, SampleData.EVALUATING_RUN, run -> run.put("completed", done));
    daemon
        .events(SampleData.RUNNING)
        .add(
            "instance-completed",
            object().put("run", SampleData.EVALUATING_RUN).put("done", done).put("total", 45));
  }

  private static ObjectNode object() {
    return FakeDaemon.JSON.createObjectNode();
  }
}
