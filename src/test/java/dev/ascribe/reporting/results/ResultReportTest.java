package dev.ascribe.reporting.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A report of two seeds that are done, one that is not, and a group that has not begun. */
class ResultReportTest {
  private static final ResultReport REPORT =
      new ResultReport(
          "tiny-0a1b", "tiny", "running", false, StudyResults.of(runs(), metrics()), List.of());

  private static List<RunRow> runs() {
    return List.of(
        run("r13", 0, 13, "done"),
        run("r21", 0, 21, "done"),
        run("r42", 0, 42, "evaluating"),
        run("t13", 8, 13, "pending"));
  }

  private static RunRow run(String id, int size, long seed, String status) {
    return new RunRow(
        "tiny-0a1b", id, "d, \"e\"", "/models/m", "prompted", size, seed, status, 0, null, 4);
  }

  private static List<MetricRow> metrics() {
    List<MetricRow> metrics = new ArrayList<>();
    for (String run : List.of("r13", "r21")) {
      double offset = run.equals("r13") ? -0.125 : 0.125;
      metrics.add(metric(run, "", "accuracy", 0.5 + offset, 4));
      metrics.add(metric(run, "", "macro-f1", 0.25 + offset, 4));
      metrics.add(metric(run, "lime", "map", 0.75 + offset, 3));
      metrics.add(metric(run, "lime", "comprehensiveness", 0.5, 4));
      metrics.add(metric(run, "lime", "sufficiency", -0.25, 4));
      metrics.add(metric(run, "lime", "auc-tp", 40 + offset, 4));
      metrics.add(metric(run, "lime", "leave-one-out-tau", 0.625, 4));
      metrics.add(metric(run, "random", "comprehensiveness", offset, 4));
      metrics.add(new MetricRow("tiny-0a1b", run, "", "lime", "map", "wrong", 0, 2));
    }
    metrics.add(metric("r13", "random", "map", 0.25, 3));
    metrics.add(metric("r21", "random", "map", Double.NaN, 0));
    return metrics;
  }

  private static MetricRow metric(String run, String method, String name, double value, int count) {
    return new MetricRow("tiny-0a1b", run, "", method, name, "all", value, count);
  }

  @Test
  void theTextIsTheTablesThatARunEndsWith() {
    assertThat(String.join("\n", ReportText.lines(REPORT)))
        .startsWith(
            """
            tiny-0a1b, running: not complete

            d, "e" | /models/m | prompted | zero-shot | seeds 13, 21, 42 | accuracy 0.500 (4) | macro-F1 0.250 | 1 evaluating
              method  MAP (+)  AOPC compr. (+)  AOPC suff. (-)  AUC-TP (-)  LOO tau (+)  texts  rationales
              random    0.250            0.000               -           -            -      4           3
              lime      0.750            0.500          -0.250        40.0        0.625      4           3

            d, "e" | /models/m | prompted | 8 per class | seed 13 | 1 pending
            """);
    assertThat(ReportText.lines(REPORT).subList(2, 9))
        .isEqualTo(ReportText.lines(REPORT.results()).subList(0, 7));
  }

  @Test
  void measuresThatNobodyAskedForHaveNeitherAColumnNorAnExplanation() {
    List<MetricRow> some =
        metrics().stream()
            .filter(row -> List.of("comprehensiveness", "accuracy").contains(row.name()))
            .toList();
    assertThat(String.join("\n", ReportText.lines(StudyResults.of(runs(), some))))
        .contains(
            """
              method  AOPC compr. (+)  texts
              random            0.000      4
              lime              0.500      4
            """)
        .endsWith(
            """
            (+) more is better, (-) less is better; read every figure beside that of random.
            AOPC: change of the predicted label's probability.
            Figures are means over seeds, which explain the same texts: each text counts once.""");
    assertThat(ReportText.lines(REPORT.results()))
        .contains("LOO tau: agreement with leaving out one word.")
        .filteredOn(line -> line.startsWith("AOPC"))
        .hasSize(1);
    List<RunRow> oneSeed = List.of(run("r13", 0, 13, "done"));
    List<MetricRow> ofOneSeed =
        metrics().stream().filter(row -> row.runId().equals("r13")).toList();
    assertThat(ReportText.lines(StudyResults.of(oneSeed, ofOneSeed)))
        .contains("MAP: agreement with human rationales, over the texts that have one.")
        .doesNotContain(
            "Figures are means over seeds, which explain the same texts: each text counts once.");
  }

  @Test
  void furtherMeasuresHaveATableOfTheirOwnWithTheirCeilings() {
    List<MetricRow> metrics = new ArrayList<>(metrics());
    metrics.add(metric("r13", "lime", "deletion", 0.5, 4));
    metrics.add(metric("r13", "lime", "left-out:soft-sufficiency:no-contribution", 4, 4));
    metrics.add(metric("r13", "lime", "randomisation-absolute", 0.125, 4));
    metrics.add(metric("r13", "random", "deletion", 0.75, 4));
    metrics.add(metric("r13", "", "deletion-ceiling", 0.25, 4));
    metrics.add(metric("r13", "", "comprehensiveness-ceiling", 0.625, 4));
    assertThat(String.join("\n", ReportText.lines(StudyResults.of(runs(), metrics))))
        .contains(
            """
              method     MAP (+)  AOPC compr. (+)  AOPC suff. (-)  AUC-TP (-)  LOO tau (+)  texts  rationales
              random       0.250            0.000               -           -            -      4           3
              lime         0.750            0.500          -0.250        40.0        0.625      4           3
              (ceiling)        -            0.625               -           -            -
              method     deletion (-)  randomisation (0)
              random            0.750                  -
              lime              0.500              0.125
              (ceiling)         0.250                  -
            """);
  }

  @Test
  void csvIsARecordForEachMethodOfEachGroup() {
    assertThat(ReportCsv.of(REPORT))
        .isEqualTo(
            """
            dataset,model,paradigm,training_size,seeds,accuracy,macro_f1,method,map,comprehensiveness,\
            sufficiency,auc_tp,leave_one_out_tau,texts,rationales,seeds_with_figures
            "d, ""e""\",/models/m,prompted,0,13 21 42,0.5,0.25,random,0.25,0.0,,,,4,3,2
            "d, ""e""\",/models/m,prompted,0,13 21 42,0.5,0.25,lime,0.75,0.5,-0.25,40.0,0.625,4,3,2
            "d, ""e""\",/models/m,prompted,8,13,,,,,,,,,0,0,0
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void jsonHasEveryFigureWithTheTextsAndSeedsBehindIt() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(mapper.writeValueAsString(REPORT)))
        .isEqualTo(
            mapper.readTree(
                """
                {"study": "tiny-0a1b", "name": "tiny", "state": "running", "complete": false,
                 "results": [
                   {"dataset": "d, \\"e\\"", "model": "/models/m", "paradigm": "prompted",
                    "training_size": 0, "seeds": [13, 21, 42], "runs": {"done": 2, "evaluating": 1},
                    "metrics": {"accuracy": {"value": 0.5, "texts": 4, "count": 8, "seeds": 2,
                               "standard_deviation": 0.1767766952966369},
                                "macro-f1": {"value": 0.25, "texts": 4, "count": 8, "seeds": 2,
                               "standard_deviation": 0.1767766952966369}},
                    "methods": {
                      "random": {"comprehensiveness": {"value": 0.0, "texts": 4, "count": 8, "seeds": 2,
                               "standard_deviation": 0.1767766952966369},
                                 "map": {"value": 0.25, "texts": 3, "count": 3, "seeds": 1}},
                      "lime": {"map": {"value": 0.75, "texts": 3, "count": 6, "seeds": 2,
                               "standard_deviation": 0.1767766952966369},
                               "comprehensiveness": {"value": 0.5, "texts": 4, "count": 8, "seeds": 2,
                               "standard_deviation": 0.0},
                               "sufficiency": {"value": -0.25, "texts": 4, "count": 8, "seeds": 2,
                               "standard_deviation": 0.0},
                               "auc-tp": {"value": 40.0, "texts": 4, "count": 8, "seeds": 2,
                               "standard_deviation": 0.1767766952966369},
                               "leave-one-out-tau": {"value": 0.625, "texts": 4, "count": 8, "seeds": 2,
                               "standard_deviation": 0.0}}}},
                   {"dataset": "d, \\"e\\"", "model": "/models/m", "paradigm": "prompted",
                    "training_size": 8, "seeds": [13], "runs": {"pending": 1}, "metrics": {},
                    "methods": {}}]}
                """));
  }

  @Test
  void modelsGoByOtherNamesWhereTheirFilesAreNobodysBusiness() {
    ResultReport renamed = REPORT.withModels(model -> model.replace("/models/", ""));
    assertThat(renamed.results().groups())
        .extracting(StudyResults.Group::model)
        .containsExactly("m", "m");
    assertThat(renamed.results().groups().get(0).figures())
        .isEqualTo(REPORT.results().groups().get(0).figures());
  }

  @Test
  void aStudyWithoutRunsHasAnEmptyReport() {
    ResultReport empty =
        new ResultReport("s", "s", "done", true, StudyResults.of(List.of(), List.of()), List.of());
    assertThat(ReportCsv.of(empty)).hasLineCount(1);
    assertThat(ReportText.lines(empty).get(0)).startsWith("(+) more is better");
  }
}
