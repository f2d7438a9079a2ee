package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The list of studies, the box for another, and one study while it runs. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class StudiesPageTest {
  private static final String CARD = ".study-card:first-child";

  /** The running study's card, wherever the list has it: a study that ends moves down. */
  private static final String RUNNING_CARD =
      ".study-card:has([href$='/" + SampleData.RUNNING + "'])";

  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  @Test
  void studiesShowHowFarTheyAreAndKeepUp(Browser browser) {
    browser.hasten(10);
    browser.open(daemon.url());

    assertThat(browser.text(CARD))
        .contains("reviews-growing", "running", "25 min left", "2 failures");
    assertThat(browser.all(".study-card")).hasSize(6);
    assertThat(browser.text(".study-card:nth-child(3)"))
        .contains("bert-large-cased' is not installed");

    daemon.data.change(
        SampleData.RUNNING, study -> study.put("completed", 600).put("eta_seconds", 60));
    browser.waitForText(CARD, "600 of 630 texts, 2 failed");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void aStudyIsCancelledAfterAQuestion(Browser browser) {
    browser.open(daemon.url());

    browser.click(RUNNING_CARD + " button");
    browser.waitForText("#confirm-dialog", "Cancel reviews-growing?");
    browser.press(Keys.ESCAPE);
    assertThat(daemon.received("DELETE", "/v1/studies/" + SampleData.RUNNING)).isEmpty();

    browser.click(RUNNING_CARD + " button");
    browser.click("#confirm-yes");
    browser.waitForText(RUNNING_CARD, "cancelled");
    assertThat(daemon.received("DELETE", "/v1/studies/" + SampleData.RUNNING)).hasSize(1);
  }

  @Test
  void aStudyOfAnotherProcessIsNotCancelledHere(Browser browser) {
    browser.hasten(10);
    browser.open(daemon.url());
    assertThat(browser.find("[aria-label='Cancel reviews-growing']").isDisplayed()).isTrue();

    daemon.data.change(
        SampleData.RUNNING, study -> study.put("cause", "run by process 4711 on another-host"));
    browser.waitForText(CARD, "run by process 4711");
    assertThat(browser.find("[aria-label='Cancel reviews-growing']").isDisplayed()).isFalse();
  }

  @Test
  void theLatestStudyIsTheOneThatWasActiveLast(Browser browser) {
    // One that "run" carried out was never submitted to a daemon, so that it stands last in the
    // reply.
    daemon.data.change(
        "first-light-5510",
        study -> study.put("state", "done").put("ended", "2026-11-29T18:00:00Z"));
    daemon.data.change(SampleData.DONE, study -> study.put("ended", "2026-11-28T09:00:00Z"));
    browser.open(daemon.url());
    browser.waitForText(CARD, "reviews-growing");

    assertThat(names(browser).subList(0, 3))
        .containsExactly("reviews-growing", "first-light", "inference-slice");
    assertThat(browser.text(".study-card:nth-child(2)"))
        .contains("ended Nov 29, 2026")
        .doesNotContain("took");
  }

  private List<String> names(Browser browser) {
    return browser.all(".study-card h2").stream().map(WebElement::getText).toList();
  }

  @Test
  void studiesAreSearchedSortedAndNarrowedDownByState(Browser browser) {
    browser.open(daemon.url());
    browser.choose("#studies-sort", "name");
    browser.waitUntil(
        () -> "the first by name, not " + names(browser),
        () -> names(browser).get(0).equals("ablation-of-templates"));
    browser.choose("#studies-state", "done");
    browser.waitUntil(
        () -> "those that are done, not " + names(browser),
        () -> names(browser).equals(List.of("inference-slice", "one-size")));
    browser.type("#studies-q", "SIZE one");
    browser.waitUntil(
        () -> "the one that has both words, not " + names(browser),
        () -> names(browser).equals(List.of("one-size")));

    // A browser that stalls while the words are written searches for the first one first.
    browser.waitUntil(
        () -> "both words in " + browser.address(), () -> browser.address().contains("q=SIZE+one"));
    assertThat(browser.address()).contains("sort=name", "state=done");
    String address = browser.address();
    browser.open("about:blank");
    browser.open(address);
    browser.find(".study-card");
    assertThat(names(browser)).containsExactly("one-size");
    browser.type("#studies-q", "nothing of that kind");
    browser.waitForText(".empty", "No study fits the search and the state.");
  }

  @Test
  void aSearchReachesStudiesThatAreNotListed(Browser browser) {
    for (int number = 0; number < 1100; number++) {
      daemon.data.add(
          SampleData.study("earlier-" + number, "earlier", "done", 1, 10, 10), List.of());
    }
    daemon.data.add(SampleData.study("needle-1", "needle", "done", 1, 10, 10), List.of());
    browser.open(daemon.url());
    browser.find(".study-card");
    browser.type("#studies-q", "needle");

    browser.waitForText(CARD, "needle");
    assertThat(browser.all(".study-card")).hasSize(1);
    assertThat(daemon.received("GET", "/v1/studies"))
        .extracting(FakeDaemon.Received::query)
        .contains("limit=500", "limit=500&after=500", "limit=500&after=1000");
  }

  @Test
  void whatHappenedLastComesFirstFromWhateverPage(Browser browser) {
    for (int number = 0; number < 220; number++) {
      daemon.data.add(
          SampleData.study("earlier-" + number, "earlier", "done", 1, 10, 10), List.of());
    }
    daemon.data.add(SampleData.study("again-1", "again", "running", 1, 10, 3), List.of());
    browser.open(daemon.url());

    browser.waitUntil(
        () -> "the study of the last page",
        () -> names(browser).stream().limit(3).toList().contains("again"));
    assertThat(browser.all(".study-card")).hasSize(100);
    browser.choose("#studies-sort", "name");
    browser.waitUntil(
        () -> "the studies of all pages", () -> browser.all(".study-card").size() == 227);
    assertThat(names(browser)).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void thatAnotherProcessRunsAStudyIsNoWarning(Browser browser) {
    daemon.data.add(
        SampleData.study("elsewhere-1", "elsewhere", "running", 1, 10, 3)
            .put("cause", "run by process 2886 on host"),
        List.of());
    daemon.data.add(
        SampleData.study("broken-1", "broken", "failed", 1, 10, 3).put("cause", "the disk is full"),
        List.of());
    browser.open(daemon.url());
    browser.waitUntil(() -> "the cards", () -> names(browser).contains("broken"));
    assertThat(browser.all(".study-card .cause:not([hidden])"))
        .extracting(WebElement::getText)
        .contains("the disk is full")
        .noneMatch(text -> text.contains("2886"));
    assertThat(browser.all(".study-card .hint"))
        .extracting(WebElement::getText)
        .contains("run by process 2886 on host");
  }

  @Test
  void theReportOfAStudyThatHasEndedIsAButtonBesideItsFiles(Browser browser) {
    String button = "a.button[href*='format=html']";
    browser.open(daemon.url() + "#/studies/" + SampleData.DONE);
    browser.waitForText(button, "Open the report");
    assertThat(browser.find(button).getAttribute("href"))
        .endsWith("/v1/studies/" + SampleData.DONE + "/report?format=html");
    assertThat(browser.find(button).getAttribute("target")).isEqualTo("_blank");

    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING + "/runs");
    browser.waitForText("h1", "reviews-growing");
    browser.find(".downloads");
    assertThat(browser.all(button)).noneMatch(WebElement::isDisplayed);
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void aStudyThatHasEndedIsDeletedAfterAQuestion(Browser browser) {
    String path = "/v1/studies/" + SampleData.DONE;
    browser.open(daemon.url());
    browser.click("[aria-label='Delete inference-slice']");
    browser.waitForText("#confirm-dialog", "Delete inference-slice?");
    browser.click("#confirm-no");
    assertThat(daemon.received("DELETE", path)).isEmpty();
    assertThat(browser.find("[aria-label='Delete reviews-growing']").isDisplayed())
        .as("a study that runs can be deleted")
        .isFalse();

    browser.click("[aria-label='Delete inference-slice']");
    browser.click("#confirm-yes");
    browser.waitUntil(() -> "the card to go", () -> !names(browser).contains("inference-slice"));
    assertThat(daemon.received("DELETE", path))
        .extracting(FakeDaemon.Received::query)
        .containsExactly("delete=true");

    browser.open(daemon.url() + "#/studies/" + SampleData.ONE_SIZE);
    browser.click("[aria-label='Delete one-size']");
    browser.click("#confirm-yes");
    browser.waitForText("h1", "Studies");
    assertThat(names(browser)).doesNotContain("one-size").contains("warm-up");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void aStudyIsCalledOtherwiseAndKeepsItsName(Browser browser) {
    browser.open(daemon.url());
    browser.click("[aria-label='Rename reviews-growing']");
    browser.type("#rename-title", "Draft of table 2");
    browser.press(Keys.ENTER);
    browser.waitForText(CARD + " h2", "Draft of table 2");
    assertThat(browser.text(CARD)).contains("study reviews-growing");
    assertThat(daemon.received("PATCH", "/v1/studies/" + SampleData.RUNNING))
        .extracting(FakeDaemon.Received::body)
        .containsExactly("{\"title\":\"Draft of table 2\"}");

    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitForText("h1", "Draft of table 2");
    browser.click("[aria-label='Rename Draft of table 2']");
    browser.find("#rename-title").clear();
    browser.press(Keys.ESCAPE);
    browser.click("[aria-label='Rename Draft of table 2']");
    browser.find("#rename-title").clear();
    browser.click("#rename-dialog .primary");
    browser.waitForText("h1", "reviews-growing");
    assertThat(daemon.received("PATCH", "/v1/studies/" + SampleData.RUNNING)).hasSize(2);
  }

  @Test
  void aSubmittedStudyIsShown(Browser browser) {
    browser.open(daemon.url());
    browser.click("#submit summary");
    browser.type("#study-text", "nothing of use");
    browser.click("#submit-form button.primary");
    browser.waitForText("#submit-form .problem", "the file holds no object 'study'");

    browser.type("#study-text", "study { name = another }");
    browser.choose("#study-priority", "high");
    browser.click("#submit-form button.primary");

    browser.waitForText("h1", "reviews-growing");
    assertThat(daemon.received("POST", "/v1/studies").get(1))
        .satisfies(
            request -> {
              assertThat(request.query()).isEqualTo("priority=high");
              assertThat(request.body()).isEqualTo("study { name = another }");
            });
  }

  @Test
  void anAnswerThatIsOlderThanAnEventDoesNotTakeItBack(Browser browser) throws Exception {
    browser.hasten(10);
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitForText(".runs", "step 46 of 96");
    daemon.holdStudies();
    daemon.data.changeRun(
        SampleData.RUNNING, SampleData.EVALUATING_RUN, run -> run.put("completed", 40));
    daemon
        .events(SampleData.RUNNING)
        .add("planned", FakeDaemon.JSON.createObjectNode().put("runs", 14));
    daemon.awaitHeldStudy();
    trainingAdvances(60);
    browser.waitForText(".runs", "step 60 of 96");

    daemon.letStudiesGo();
    browser.waitForText(".runs", "40 of 45");
    assertThat(browser.text(".runs")).contains("step 60 of 96");
  }

  private void trainingAdvances(int step) {
    daemon.data.changeRun(
        SampleData.RUNNING, SampleData.TRAINING_RUN, run -> run.put("step", step));
    daemon
        .events(SampleData.RUNNING)
        .add(
            "training-advanced",
            FakeDaemon.JSON
                .createObjectNode()
                .put("run", SampleData.TRAINING_RUN)
                .put("step", step)
                .put("steps", 96));
  }

  @Test
  void oneStudyFollowsItsEventsThroughABrokenConnection(Browser browser) {
    browser.hasten(10);
    daemon
        .events(SampleData.RUNNING)
        .add("planned", FakeDaemon.JSON.createObjectNode().put("runs", 14));
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitForText("h1", "reviews-growing");
    assertThat(browser.text(".failures"))
        .contains("OUT_OF_MEMORY", "cuda:1 has no room", "tried 3 times", "1 text: sentiment-042");
    browser.waitForText(".runs", "step 46 of 96");

    trainingAdvances(60);
    browser.waitForText(".runs", "step 60 of 96");

    daemon.events(SampleData.RUNNING).breakAndHold();
    browser.waitForText("#connection", "connection to the daemon is lost");
    daemon.events(SampleData.RUNNING).release();
    daemon.data.changeRun(
        SampleData.RUNNING, SampleData.EVALUATING_RUN, run -> run.put("completed", 44));
    daemon
        .events(SampleData.RUNNING)
        .add(
            "instance-completed",
            FakeDaemon.JSON
                .createObjectNode()
                .put("run", SampleData.EVALUATING_RUN)
                .put("done", 44)
                .put("total", 45));
    browser.waitForText(".runs", "44 of 45");
    browser.waitUntil(
        () -> "the banner to go", () -> browser.find("#connection").getText().isEmpty());
    assertThat(
            daemon
                .received("GET", "/v1/studies/" + SampleData.RUNNING + "/events")
                .get(1)
                .lastEventId())
        .isEqualTo("2");

    daemon.data.change(
        SampleData.RUNNING, study -> study.put("state", "done").putNull("eta_seconds"));
    daemon
        .events(SampleData.RUNNING)
        .end("study-completed", FakeDaemon.JSON.createObjectNode().put("failures", 2));
    browser.waitForText(".card-head .badge", "done");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void failuresOfOneCauseStandTogether(Browser browser) {
    daemon.data.change(
        SampleData.RUNNING,
        study -> {
          JsonNode first = study.get("failures").get(0);
          for (int text = 50; text < 70; text++) {
            ObjectNode failure = study.withArray("failures").addObject();
            failure.setAll((ObjectNode) first);
            failure.put("instance", "sentiment-0" + text);
            failure.put("unit", SampleData.FINISHED_RUN + "/sentiment-0" + text + "/predict");
          }
          study.put("failed", 22).put("failure_count", 30);
        });
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);

    browser.waitForText(".failures li:nth-child(3)", "20 texts: sentiment-050, sentiment-051");
    assertThat(browser.all(".failures li")).hasSize(3);
    assertThat(browser.text(".failures li:nth-child(3)"))
        .contains("predict · tried 3 times", "sentiment-061 and 8 more")
        .doesNotContain("/sentiment");
    assertThat(browser.text("#main")).contains("and 8 more, in the results' table of failures");
  }

  @Test
  void aTokenIsAskedForOnceAndKept(Browser browser) {
    daemon.requireToken("a-long-enough-token");
    browser.open(daemon.url());

    browser.waitForText("#token-dialog", "asks for a token");
    browser.type("#token", "another-token-than-that");
    browser.click("#token-dialog .primary");
    browser.waitForText("#token-problem", "not the daemon's");
    browser.type("#token", "a-long-enough-token");
    browser.click("#token-dialog .primary");
    browser.waitForText(CARD, "reviews-growing");

    browser.open(daemon.url() + "#/devices");
    browser.waitForText("h1", "Devices");
    assertThat(browser.find("#token-dialog").isDisplayed()).isFalse();
    assertThat(browser.find("#forget-token").isDisplayed()).isTrue();
  }

  @Test
  void devicesShowWhatTheyRun(Browser browser) {
    browser.open(daemon.url() + "#/devices");

    browser.waitForText(".cards", "cuda:1");
    assertThat(browser.text(".tiles")).contains("2 of 3", "3 of 256");
    assertThat(browser.text(".cards")).contains("training", "1 min 14 s", "r-5f1e9a", "12.9 GiB");
    assertThat(browser.text(".queue")).contains("coalitions", "64");
    browser.click(".card td a");
    browser.waitForText("h1", "reviews-growing");
    browser.back();
    browser.waitForText("h1", "Devices");
  }

  @Test
  void devicesAreGroupedByStudyOnRequest(Browser browser) {
    daemon.data.change(SampleData.RUNNING, study -> study.put("title", "Draft of table 2"));
    browser.open(daemon.url() + "#/devices");
    browser.choose("#devices-by", "study");

    browser.waitForText("[aria-label='Studies at work']", "Draft of table 2");
    assertThat(browser.text("[aria-label='Studies at work'] li:first-child"))
        .contains("3 units on 2 devices", "cuda:0", "cuda:1", "training");
    assertThat(browser.text("[aria-label='Studies at work'] li:nth-child(2)"))
        .contains("r-5f1e9a", "a request", "1 unit on 1 device");
    assertThat(browser.find("[aria-label=Devices]").isDisplayed()).isFalse();
    assertThat(browser.address()).endsWith("#/devices?by=study");
    browser.click("[aria-label='Studies at work'] h2 a");
    browser.waitForText("h1", "Draft of table 2");
  }

  @Test
  void aFinishedStudyOpensOnItsResultsAndOthersOnTheirRuns(Browser browser) {
    browser.open(daemon.url() + "#/studies/" + SampleData.DONE);
    browser.waitForText(".figure-table", "shapley-sampling");
    assertThat(browser.text(".tabs [aria-current]")).isEqualTo("Results");

    for (String study : List.of(SampleData.RUNNING, SampleData.FAILED)) {
      browser.open(daemon.url() + "#/studies/" + study);
      browser.waitForText(".tabs [aria-current]", "Runs");
    }
  }

  @Test
  void runsStandInTheSameOrderWhoeverRanThem(Browser browser) {
    ObjectNode study = SampleData.study("by-id", "by-id", "done", 4, 180, 180);
    for (String paradigm : List.of("fine-tuned", "prompted")) {
      for (int size : new int[] {16, 4}) {
        study
            .withArray("runs")
            .add(SampleData.run("reviews", "bert-base-uncased", paradigm, size, 13, "done"));
      }
    }
    daemon.data.add(study, List.of());
    browser.open(daemon.url() + "#/studies/by-id/runs");
    browser.find(".runs tbody tr");

    assertThat(browser.all(".runs tbody tr"))
        .extracting(
            row -> row.getText().replaceAll("(?s).*(prompted|fine-tuned)\\s+(\\d+).*", "$1 $2"))
        .containsExactly("prompted 4", "prompted 16", "fine-tuned 4", "fine-tuned 16");
  }

  @Test
  void anUnknownStudyIsSaidToBeUnknown(Browser browser) {
    browser.open(daemon.url() + "#/studies/nothing-of-that-name");

    browser.waitForText(".problem", "there is no study 'nothing-of-that-name'");
  }

  @Test
  void devicesAreUpdatedInPlace(Browser browser) {
    browser.hasten(5);
    browser.open(daemon.url() + "#/devices");
    browser.waitForText(".cards", "r-5f1e9a");
    browser.script(
        """
        document.querySelector(".card td a").focus();
        window.alerts = 0;
        new MutationObserver(() => window.alerts++)
          .observe(document.querySelector("main [role=alert]"), { subtree: true, childList: true });
        """);
    daemon.data.status.put("store", "the disk is full").put("waiting_requests", 4);
    browser.waitForText(".tiles", "4 of 256");
    daemon.data.status.put("waiting_requests", 5);
    browser.waitForText(".tiles", "5 of 256");

    assertThat(browser.focused().getText()).isEqualTo("reviews-growing");
    assertThat(browser.text("main [role=alert]")).contains("the disk is full");
    assertThat(browser.script("return window.alerts")).as("times that it was told").isEqualTo(1L);
  }

  @Test
  void totalsThatNobodyKnowsAreNotMadeUp(Browser browser) {
    daemon.data.change(
        "first-light-5510",
        study ->
            study
                .putNull("instances")
                .putNull("run_count")
                .putNull("evaluations")
                .putNull("priority"));
    browser.open(daemon.url());

    browser.waitForText(".study-card:nth-child(5)", "45 of – texts");
    assertThat(browser.text(".study-card:nth-child(5)")).contains("– runs").doesNotContain("null");
    assertThat(
            browser
                .find(".study-card:nth-child(5) [role=progressbar]")
                .getAttribute("aria-valuenow"))
        .isNull();
  }

  @Test
  void aSubmittedStudyDoesNotCallBackWhoWentElsewhere(Browser browser) {
    browser.open(daemon.url());
    browser.click("#submit summary");
    browser.type("#study-text", "study { name = another }");
    daemon.holdSubmissions();
    browser.click("#submit-form button.primary");
    browser.waitUntil(() -> "the request", () -> !daemon.received("POST", "/v1/studies").isEmpty());
    browser.script("location.hash = '#/devices'");
    browser.waitForText("h1", "Devices");
    daemon.letSubmissionsGo();

    browser.waitForText("#announcements", "reviews-growing is running.");
    assertThat(browser.address()).endsWith("#/devices");
  }

  @Test
  void earlierStudiesAreShownOnRequest(Browser browser) {
    for (int number = 0; number < 120; number++) {
      daemon.data.add(
          SampleData.study("earlier-" + number, "earlier", "done", 1, 10, 10), List.of());
    }
    browser.open(daemon.url());
    browser.waitUntil(() -> "a hundred", () -> browser.all(".study-card").size() == 100);
    browser.click("#main .view > button");

    browser.waitUntil(() -> "all of them", () -> browser.all(".study-card").size() == 126);
    assertThat(browser.find("#main .view > button").isDisplayed()).isFalse();
  }

  @Test
  void aStudyOfManyRunsIsReadWholeOnceAndThenWhereItChanges(Browser browser) {
    ObjectNode large = SampleData.study("large", "large", "running", 1201, 1201 * 45, 0);
    for (int seed = 1; seed <= 1201; seed++) {
      large
          .withArray("runs")
          .add(SampleData.run("reviews", "bert-base-uncased", "prompted", 16, seed, "pending"));
    }
    daemon.data.add(large, List.of());
    browser.open(daemon.url() + "#/studies/large/runs");
    browser.waitUntil(() -> "all runs", () -> browser.all(".runs tbody tr").size() == 1201);
    assertThat(wholeReads("/v1/studies/large")).as("pages of 200, 500, 500 and 1 runs").hasSize(4);

    // Of a run on the last page, that no event tells of.
    String last = "reviews.bert-base-uncased.prompted.16.1201";
    daemon.data.changeRun(
        "large", last, run -> run.put("state", "training").put("step", 7).put("steps", 96));
    daemon.events("large").add("planned", FakeDaemon.JSON.createObjectNode().put("runs", 1201));
    browser.waitForText(".runs tbody tr:last-child", "step 7 of 96");
    assertThat(daemon.received("GET", "/v1/studies/large")).hasSizeGreaterThan(4);
    assertThat(wholeReads("/v1/studies/large")).hasSize(4);

    daemon.data.changeRun("large", last, run -> run.put("state", "failed"));
    daemon.events("large").add("unit-failed", FakeDaemon.JSON.createObjectNode().put("run", last));
    browser.waitForText(".runs tbody tr:last-child", "failed");
    assertThat(browser.all(".runs tbody tr")).hasSize(1201);
    assertThat(browser.consoleErrors()).isEmpty();
  }

  /** Requests for the runs of a study in whatever state they are. */
  private List<FakeDaemon.Received> wholeReads(String study) {
    return daemon.received("GET", study).stream()
        .filter(asked -> asked.query() == null || !asked.query().startsWith("state="))
        .toList();
  }

  /** A stand-in for the browser's dialog, which nobody could answer here. */
  @Test
  void aFileIsLoadedOnceAndPieceByPieceWhereATokenIsNeeded(Browser browser) {
    daemon.requireToken("a-long-enough-token");
    browser.open(daemon.url() + "#/studies/" + SampleData.RUNNING);
    browser.waitForText("#token-dialog", "asks for a token");
    browser.type("#token", "a-long-enough-token");
    browser.click("#token-dialog .primary");
    browser.find(".downloads");
    browser.script(
        """
        window.file = { name: null, asked: 0, bytes: 0, closed: false };
        window.showSaveFilePicker = async ({ suggestedName }) => {
          window.file.name = suggestedName;
          window.file.asked++;
          return { createWritable: async () => ({
            write: async (piece) => (window.file.bytes += piece.length),
            close: async () => (window.file.closed = true),
            abort: async () => {},
          }) };
        };
        const link = document.querySelector(".downloads a[href*=metric]");
        link.click();
        link.click();
        """);

    browser.waitUntil(
        () -> "the whole file", () -> (Boolean) browser.script("return window.file.closed"));
    assertThat(browser.script("return window.file.name"))
        .isEqualTo(SampleData.RUNNING + "-metric.csv");
    assertThat(browser.script("return window.file.asked")).as("clicks that counted").isEqualTo(1L);
    int bytes =
        String.join(
                "\n",
                daemon.data.figures(SampleData.RUNNING).stream().map(Object::toString).toList())
            .length();
    assertThat(browser.script("return window.file.bytes")).isEqualTo((long) bytes);
    browser.waitUntil(() -> "no more progress", () -> browser.all(".download-state").isEmpty());
  }
}
