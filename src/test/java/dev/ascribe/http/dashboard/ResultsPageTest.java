package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.WebElement;
import org.w3c.dom.Document;

/** What a study has found: its figures by method and training size, and the pictures of them. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class ResultsPageTest {
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
    browser.open(study("/results"));

    browser.waitForText(".facets", "prompted bert-base-uncased");
    assertThat(browser.all("[aria-label=Plausibility] figure")).hasSize(3);
    assertThat(browser.all("[aria-label=Plausibility] .plot svg")).hasSize(3);
    assertThat(browser.text(".legend")).contains("random", "shapley-sampling");

    assertThat(browser.text("[aria-label=Plausibility] table"))
        .contains("zero-shot", "64 per class", written(meansAt16("map").get("attention")) + " ±");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void choicesOfCurvesAreKeptInTheAddress(Browser browser) {
    browser.open(study("/results"));
    browser.choose("#metric-faithfulness", "auc-tp");
    browser.choose("#results-by", "method");
    browser.choose("#results-subset", "wrong");
    browser.choose("#results-spread", "band");

    browser.waitForText("[aria-label=Faithfulness] .figure-caption", "less is better");
    assertThat(browser.all("[aria-label=Faithfulness] figure")).hasSize(4);
    assertThat(browser.address())
        .contains("faithfulness=auc-tp", "by=method", "subset=wrong", "spread=band");

    String address = browser.address();
    browser.open("about:blank");
    browser.open(address);
    browser.waitForText("[aria-label=Faithfulness] .hint", "AUC-TP");
    assertThat(browser.all("[aria-label=Faithfulness] figure")).hasSize(4);
    assertThat(browser.find("#results-spread").getAttribute("value")).isEqualTo("band");
    assertThat(browser.find("[aria-label=Faithfulness] [role=img]").getAttribute("aria-label"))
        .contains("random, prompted bert-base-uncased");
  }

  @Test
  void curvesGrowAsRunsEnd(Browser browser) {
    browser.open(study("/results"));
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
    assertThat(daemon.received("GET", "/v1/studies/" + SampleData.RUNNING + "/results"))
        .extracting(FakeDaemon.Received::query)
        .containsExactly(
            "table=metric&level=run&format=jsonl",
            "table=metric&level=run&format=jsonl&run=" + SampleData.EVALUATING_RUN);
  }

  @Test
  void aSubsetWithoutAFigureIsSaidToHaveNone(Browser browser) {
    browser.open(study("/results?subset=gold=neutral&faithfulness=auc-tp&plausibility=map"));

    browser.waitForText(
        "[aria-label=Faithfulness]", "Not defined for this subset (gold label neutral).");
    assertThat(browser.all("[aria-label=Faithfulness] .plot svg")).isEmpty();
    assertThat(browser.text("#results-subset")).contains("gold label neutral");
    assertThat(browser.all("[aria-label=Plausibility] .plot svg")).isNotEmpty();
  }

  @Test
  void numbersStandWithWhatTheyCannotBeReadWithout(Browser browser) {
    browser.open(study("/results?subset=wrong&faithfulness=auc-tp"));

    assertThat(browser.text("[aria-label=Plausibility] table"))
        .contains("2 left out")
        .containsPattern("3 seeds, \\d+ to \\d+ texts");
    assertThat(browser.text("[aria-label=Faithfulness] table"))
        .containsPattern("P\\(0\\) 0\\.\\d{3} to 0\\.\\d{3}");
  }

  @Test
  void aLineIsLeftOutByItsEntryInTheLegend(Browser browser) {
    browser.open(study("/results"));
    browser.click(".legend li:nth-child(2) button");

    assertThat(browser.find(".legend li:nth-child(2) button").getAttribute("aria-pressed"))
        .isEqualTo("false");
    assertThat(browser.find("[aria-label=Plausibility] [role=img]").getAttribute("aria-label"))
        .doesNotContain("attention,")
        .contains("occlusion");
  }

  /** The means of a metric at 16 texts per class in one setting, by method. */
  private Map<String, Double> meansAt16(String metric) {
    return daemon.data.figures(SampleData.RUNNING).stream()
        .filter(row -> row.get("name").asText().equals(metric))
        .filter(row -> row.get("subset").asText().equals("all"))
        .filter(row -> row.get("run_id").asText().contains(".prompted.16."))
        .collect(
            Collectors.groupingBy(
                row -> row.get("method").asText(),
                Collectors.averagingDouble(row -> row.get("value").asDouble())));
  }

  private static String written(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  @Test
  void theBestOfEachTrainingSizeIsBoldAndTheBaselineGrey(Browser browser) {
    browser.open(study("/results?faithfulness=sufficiency"));
    browser.waitForText("[aria-label=Faithfulness] table", "prompted bert-base-uncased");

    double most = Collections.max(meansAt16("map").values());
    double least = Collections.min(meansAt16("sufficiency").values());
    assertThat(browser.text("[aria-label=Plausibility] tbody tr td:nth-child(3) strong"))
        .startsWith(written(most) + " ±");
    assertThat(browser.text("[aria-label=Faithfulness] tbody tr td:nth-child(3) strong"))
        .startsWith(written(least) + " ±");
    assertThat(browser.all("[aria-label=Plausibility] tbody:first-of-type strong")).hasSize(3);
    assertThat(browser.text("[aria-label=Plausibility] tr.baseline")).startsWith("random");
    assertThat(browser.text("[aria-label=Plausibility] thead")).contains("3 seeds");
  }

  @Test
  void aStudyThatFailedBeforeARunWasCompleteLeadsToItsFailures(Browser browser) {
    browser.open(daemon.url() + "#/studies/" + SampleData.FAILED + "/results");
    browser.waitForText(".empty", "No run of this study was completed.");
    browser.click(".empty a");

    browser.waitForText(".tabs [aria-current]", "Runs");
  }

  @Test
  void tablesAreOfferedForPapersAndPrograms(Browser browser) {
    browser.open(study("/results"));
    browser.waitForText(".downloads", "Tables of results CSV LaTeX Markdown");

    assertThat(browser.all(".downloads li:first-child a"))
        .extracting(link -> link.getAttribute("download"))
        .contains(SampleData.RUNNING + "-report.tex", SampleData.RUNNING + "-report.md");
    assertThat(browser.find(".downloads a[href*=latex]").getAttribute("href"))
        .endsWith("v1/studies/" + SampleData.RUNNING + "/report?format=latex");
  }

  @Test
  void methodsStandInTheOrderOfTheStudy(Browser browser) {
    browser.open(study("/results"));
    browser.waitForText("[aria-label=Plausibility] table", "prompted bert-base-uncased");

    assertThat(browser.all("[aria-label=Plausibility] tbody:first-of-type th[scope=row]"))
        .extracting(WebElement::getText)
        .isEqualTo(SampleData.METHODS);
  }

  @Test
  void aBaselineThatNoMethodBeatsIsTheBest(Browser browser) {
    daemon.data.figures(SampleData.ONE_SIZE).stream()
        .filter(row -> row.get("method").asText().equals("random"))
        .filter(row -> row.get("name").asText().equals("map"))
        .forEach(row -> row.put("value", 0.99));
    browser.open(daemon.url() + "#/studies/" + SampleData.ONE_SIZE);

    browser.waitForText("[aria-label=Plausibility] tr.baseline strong", "0.990 ± 0.000");
    assertThat(browser.all("[aria-label=Plausibility] tr:not(.baseline) strong")).isEmpty();
  }

  @Test
  void oneTrainingSizeIsDrawnAsBarsAndSeveralAsLines(Browser browser) {
    browser.open(daemon.url() + "#/studies/" + SampleData.ONE_SIZE);
    browser.waitForText("[aria-label=Plausibility] .plot svg", "shapley-sampling");
    assertThat(label(browser)).startsWith("MAP (0 to 1) as bars");
    assertThat(browser.text("[aria-label=Plausibility] .plot svg")).contains("MAP (0 to 1)");

    browser.open(study("/results"));
    browser.waitForText("[aria-label=Plausibility] .plot svg", "training texts per class");
    assertThat(label(browser)).startsWith("MAP (0 to 1) over training texts per class");
    assertThat(browser.text("[aria-label=Faithfulness] .plot svg"))
        .contains("Comprehensiveness (change of p)");
  }

  @Test
  void noTextOfAFigureIsCutOff(Browser browser) {
    for (int width : List.of(1280, 360)) {
      browser.size(width, 800);
      for (String address :
          List.of(study("/results?faithfulness="), oneSize("/results?faithfulness="))) {
        for (String metric : List.of("comprehensiveness@50", "leave-one-out-tau", "auc-tp")) {
          browser.open("about:blank");
          browser.open(address + metric);
          browser.find("[aria-label=Faithfulness] .plot svg");
          assertThat(
                  (List<?>)
                      browser.script(
                          """
                          return [...document.querySelectorAll(".plot text")].filter((text) => {
                            const [inner, outer] = [text, text.closest("svg")].map((node) => node.getBoundingClientRect());
                            return inner.left < outer.left - 1 || inner.right > outer.right + 1
                              || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
                          }).map((text) => text.textContent)"""))
              .as("%s of %s at %d px", metric, address, width)
              .isEmpty();
        }
      }
    }
  }

  private String oneSize(String end) {
    return daemon.url() + "#/studies/" + SampleData.ONE_SIZE + end;
  }

  private static String label(Browser browser) {
    return browser.find("[aria-label=Plausibility] [role=img]").getAttribute("aria-label");
  }

  /** Saves the figure of plausibility, and gives its name and its bytes as Latin-1. */
  private static List<String> saved(Browser browser, String format) {
    return saved(browser, format, "reviews-growing");
  }

  private static List<String> saved(Browser browser, String format, String study) {
    browser.script(
        """
        window.saved = null;
        let name = null;
        HTMLAnchorElement.prototype.click = function () { name = this.download; };
        URL.createObjectURL = (blob) => {
          blob.arrayBuffer().then((buffer) => {
            const bytes = new Uint8Array(buffer);
            window.saved = [name, Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")];
          });
          return "blob:nothing";
        };
        """);
    browser.click(
        "[aria-label='Save the figure of Plausibility as "
            + format.toUpperCase(Locale.ROOT)
            + "']");
    browser.waitUntil(() -> "a file", () -> browser.script("return window.saved") != null);
    @SuppressWarnings("unchecked")
    List<String> file = (List<String>) browser.script("return window.saved");
    assertThat(file.get(0)).isEqualTo(study + "-map." + format);
    return file;
  }

  @Test
  void figuresAreSavedAsVectorsInTheColoursOfPaper(Browser browser) throws Exception {
    browser.open(study("/results"));
    browser.dark(true);
    browser.find(".plot svg");
    byte[] bytes = saved(browser, "svg").get(1).getBytes(StandardCharsets.ISO_8859_1);
    Browser.keep("saved-figure.svg", bytes);

    Document figure =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(bytes));
    assertThat(figure.getDocumentElement().getTextContent())
        .contains("MAP, reviews-growing", "shapley-sampling", "fine-tuned bert-base-uncased");
    assertThat(figure.getElementsByTagName("path").getLength()).isGreaterThan(50);
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .contains("#ffffff")
        .doesNotContain("var(", "undefined", "NaN");
  }

  @Test
  void aSavedPdfHasItsTextsAndATableOfItsObjects(Browser browser) {
    browser.open(study("/results"));
    browser.find(".plot svg");
    String pdf = saved(browser, "pdf").get(1);
    Browser.keep("saved-figure.pdf", pdf.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(pdf).startsWith("%PDF-1.4").endsWith("%%EOF\n").doesNotContain("NaN", "undefined");
    assertThat(textsOf(pdf))
        .contains("MAP (0 to 1)", "shapley-sampling")
        .containsOnlyOnce("MAP, reviews-growing");
    Matcher places = Pattern.compile("(\\d{10}) 00000 n").matcher(pdf);
    int number = 0;
    while (places.find()) {
      assertThat(pdf.substring(Integer.parseInt(places.group(1))))
          .startsWith(++number + " 0 obj\n");
    }
    assertThat(number).isEqualTo(9);
    Matcher streams = Pattern.compile("/Length (\\d+)[^\n]*>>\nstream\n").matcher(pdf);
    int checked = 0;
    while (streams.find()) {
      int end = streams.end() + Integer.parseInt(streams.group(1));
      assertThat(pdf.substring(end)).startsWith("\nendstream");
      checked++;
    }
    assertThat(checked).as("page, font and letters").isEqualTo(3);
  }

  @Test
  void aSavedPdfHasTheFontOfItsLettersWithIt(Browser browser) throws DataFormatException {
    daemon.data.change(SampleData.RUNNING, study -> study.put("name", "Prüfung «Ž» Отзывы"));
    browser.open(study("/results"));
    browser.find(".plot svg");
    String pdf = saved(browser, "pdf", "Prüfung «Ž» Отзывы").get(1);

    assertThat(pdf).doesNotContain("/Type1", "Helvetica").contains("+LiberationSans");
    assertThat(textsOf(pdf)).contains("MAP, Prüfung «Ž» Отзывы");
    Matcher file = Pattern.compile("/Length1 (\\d+)[^\n]*>>\nstream\n([0-9a-f]+)>").matcher(pdf);
    assertThat(file.find()).as("a font file").isTrue();
    byte[] font = new byte[Integer.parseInt(file.group(1)) + 1];
    Inflater inflater = new Inflater();
    inflater.setInput(HexFormat.of().parseHex(file.group(2)));
    assertThat(inflater.inflate(font)).isEqualTo(font.length - 1);
    inflater.end();
    ByteBuffer tables = ByteBuffer.wrap(font);
    assertThat(tables.getInt(0)).isEqualTo(0x00010000);
    for (int entry = 12; entry < 12 + 16 * tables.getShort(4); entry += 16) {
      int end = tables.getInt(entry + 8) + tables.getInt(entry + 12);
      assertThat(end).as("the end of a table").isBetween(100, font.length);
    }
  }

  /** The texts of a PDF's page, each on a line, by its own list of what its glyphs say. */
  private static String textsOf(String pdf) {
    Map<String, String> letters =
        Pattern.compile("<([0-9a-f]{4})> <([0-9a-f]{4})>\n")
            .matcher(pdf)
            .results()
            .collect(
                Collectors.toMap(
                    entry -> entry.group(1),
                    entry -> Character.toString(Integer.parseInt(entry.group(2), 16))));
    return Pattern.compile("<([0-9a-f]+)> Tj")
        .matcher(pdf)
        .results()
        .map(text -> text.group(1).replaceAll(".{4}", "$0 ").split(" "))
        .map(glyphs -> Arrays.stream(glyphs).map(letters::get).collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void oneSeedHasNoMeanOverSeeds(Browser browser) {
    browser.open(daemon.url() + "#/studies/" + SampleData.DONE);
    browser.waitForText("[aria-label=Plausibility] .figure-caption", "MAP: more is better");
    assertThat(browser.text("#main")).doesNotContain("over seeds");
    assertThat(browser.find("#results-spread").isDisplayed()).isFalse();
    assertThat(textsOf(saved(browser, "pdf", "inference-slice").get(1)))
        .contains("more is better")
        .doesNotContain("over seeds");
  }

  @Test
  void aFigureOfTwoSizesIsNarrowAndSaysWhereItsAxisBegins(Browser browser) {
    browser.size(1400, 900);
    daemon.data.figures(SampleData.DONE).stream()
        .filter(row -> row.get("name").asText().equals("auprc"))
        .forEach(row -> row.put("value", 0));
    browser.open(daemon.url() + "#/studies/" + SampleData.DONE);
    browser.waitForText("[aria-label=Plausibility] .plot svg", "axis does not start at 0");
    assertThat(browser.find("[aria-label=Plausibility] figure").getRect().getWidth())
        .isBetween(300, 500);
    browser.choose("#metric-plausibility", "auprc");
    browser.waitForText("[aria-label=Plausibility] .plot svg", "AUPRC");
    assertThat(browser.text("[aria-label=Plausibility] .plot svg"))
        .doesNotContain("does not start at 0");
    assertThat(browser.find(".downloads").getRect().getY())
        .isLessThan(browser.find("[aria-label=Plausibility]").getRect().getY());
  }

  @Test
  void aPdfThatWouldLackLettersIsNotMade(Browser browser) {
    daemon.data.change(SampleData.RUNNING, study -> study.put("name", "评论"));
    browser.open(study("/results"));
    browser.click("[aria-label='Save the figure of Plausibility as PDF']");

    browser.waitForText("[aria-label=Plausibility] .save-figure", "The font of PDFs lacks letters");
  }

  @Test
  void aSavedPngIsLargeEnoughForPrint(Browser browser) {
    browser.open(study("/results"));
    browser.find(".plot svg");
    byte[] png = saved(browser, "png").get(1).getBytes(StandardCharsets.ISO_8859_1);
    Browser.keep("saved-figure.png", png);

    // The width stands in bytes 16 to 19.
    assertThat(ByteBuffer.wrap(png).getInt(16)).isGreaterThan(3000);
  }
}
