package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever a text, a name or a message holds, it is shown and never run. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class HostileTextTest {
  private static final String HOSTILE =
      "</p><script>window.harmed=1</script><img src=x onerror=\"window.harmed=1\"><svg onload=window.harmed=1>"
          + "<a href=\"javascript:window.harmed=1\">\u202e{{7*7}}${7*7}</a>";

  /** What the page reads as a keyword, an instant or an identifier of its own. */
  private static final Set<String> KEPT =
      Set.of("id", "state", "submitted", "ended", "run_id", "name", "subset");

  private final FakeDaemon daemon = new FakeDaemon(hostile());

  @AfterEach
  void close() {
    daemon.close();
  }

  @Test
  void hostileTextsAreShownAndRunNothing(Browser browser) {
    String study = "#/studies/" + SampleData.DONE;
    for (String view :
        List.of(
            "#/studies",
            "#/devices",
            study + "/runs",
            study + "/results?by=method",
            study + "/instances?method=all%20methods",
            "#/explain")) {
      browser.open(daemon.url() + view);
      browser.waitUntil(
          () -> "the hostile text in " + view,
          () -> browser.text("main").contains("<img src=x onerror=\"window.harmed=1\">"));
      assertUnharmed(browser, view);
    }
  }

  @Test
  void anExplanationOfAHostileTextIsHarmless(Browser browser) {
    ObjectNode explanation = SampleExplanations.of("a b", 20, 0.1);
    poison(explanation, false);
    daemon.explanation.end("explanation", explanation);
    browser.open(daemon.url() + "#/explain");
    browser.type("#explain-text", "<img src=x onerror=window.harmed=1>");
    browser.click("#explain-form .primary");
    browser.waitForText(".explanation", "<script>window.harmed=1</script>");
    browser.script("document.querySelector('.explanation .word').focus()");
    browser.waitForText("#tooltip", "<script>");

    assertUnharmed(browser, "explanation");
  }

  @Test
  void hostileAddressesAreHarmless(Browser browser) {
    for (String view :
        List.of(
            "#/studies/%3Cimg%20src=x%20onerror=window.harmed=1%3E",
            "#/studies/%",
            "#/<script>window.harmed=1</script>",
            "#javascript:window.harmed=1",
            "#/studies/"
                + SampleData.DONE
                + "/instances?run=%22%3E%3Cscript%3E&page=-1e9&method=__proto__",
            "#/studies/"
                + SampleData.DONE
                + "/results?plausibility=constructor&by=toString&subset=__proto__",
            "#/explain?text=%3Cimg%20src=x%20onerror=window.harmed=1%3E&model=%22%3E")) {
      browser.open("about:blank");
      browser.open(daemon.url() + view);
      browser.find("h1");
      assertThat(browser.script("return window.harmed")).as(view).isNull();
    }
  }

  private static void assertUnharmed(Browser browser, String view) {
    assertThat(browser.script("return window.harmed")).as(view).isNull();
    assertThat(browser.all("main script, main img, main [onload], main [href^=javascript]"))
        .as(view)
        .isEmpty();
    // Neither did the content security policy have anything to refuse.
    assertThat(browser.consoleErrors()).as(view).isEmpty();
    browser.assertNoSidewaysScroll();
  }

  /** The sample data with every text replaced that the page takes for a text. */
  private static DaemonData hostile() {
    DaemonData data = SampleData.data();
    data.change(SampleData.DONE, study -> poison(study, true));
    data.change(SampleData.DONE, HostileTextTest::rename);
    List<ObjectNode> rows = data.figures(SampleData.DONE);
    rows.forEach(row -> row.put("method", row.get("method").asText().isEmpty() ? "" : HOSTILE));
    poison(data.status, false);
    data.models.forEach(model -> ((ObjectNode) model).put("name", HOSTILE));
    data.methods.forEach(method -> ((ObjectNode) method).put("name", HOSTILE));
    for (JsonNode run : data.study(SampleData.DONE).get("runs")) {
      ArrayNode instances = data.instances(SampleData.DONE, run.get("id").asText());
      instances.forEach(instance -> poison((ObjectNode) instance, false));
    }
    return data;
  }

  private static void rename(ObjectNode study) {
    study.put("name", HOSTILE).put("failure_count", 1);
    ObjectNode failure = ((ArrayNode) study.get("failures")).addObject();
    List.of("run", "instance", "unit", "code", "message").forEach(key -> failure.put(key, HOSTILE));
    failure.put("attempts", 3);
  }

  /** Replaces all texts of an object, except what is kept where it is a study's. */
  private static void poison(ObjectNode object, boolean isStudy) {
    if (object.has("probabilities")) {
      ObjectNode probabilities =
          FakeDaemon.JSON.createObjectNode().put(HOSTILE, 0.8).put("other", 0.2);
      object.set("probabilities", probabilities);
    }
    for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      JsonNode value = field.getValue();
      if (value.isTextual() && !(isStudy && KEPT.contains(field.getKey()))) {
        object.put(field.getKey(), HOSTILE);
      } else if (value.isObject()) {
        poison((ObjectNode) value, isStudy);
      } else if (value.isArray()) {
        poison((ArrayNode) value, isStudy);
      }
    }
  }

  private static void poison(ArrayNode array, boolean isStudy) {
    for (int index = 0; index < array.size(); index++) {
      if (array.get(index).isTextual()) {
        array.set(index, FakeDaemon.JSON.getNodeFactory().textNode(HOSTILE));
      } else if (array.get(index).isObject()) {
        poison((ObjectNode) array.get(index), isStudy);
      }
    }
  }
}
