package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.reporting.report.ReportStudies;
import dev.ascribe.reporting.studies.StoredStudies;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.InstanceQuery.Outcome;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.study.StudySpec;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What studies are and have found, as callers ask for it. */
@Timeout(60)
class StudyDataTest {
  private static final String STUDY = "/v1/studies/" + HttpRig.STUDY;

  @TempDir private Path home;
  private HttpRig rig;

  @BeforeEach
  void start() {
    rig = new HttpRig(home, "");
    rig.store.upsert(
        List.of(
            new StudyRow(HttpRig.STUDY, "tiny", "0a1b", "{}", "running"),
            new RunRow(
                HttpRig.STUDY, "r", "d", "/srv/models/m", "prompted", 0, 13, "done", 0, null, 4),
            figure("", "accuracy", 0.5),
            figure("random", "map", 0.25)));
  }

  private static MetricRow figure(String method, String name, double value) {
    return new MetricRow(HttpRig.STUDY, "r", "", method, name, "all", value, 4);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void theReportOfAStudyThatRunsIsWhatIsThereSoFar() {
    JsonNode report = HttpRig.json(rig.get(STUDY + "/report").body());

    assertThat(report.path("study").asText()).isEqualTo(HttpRig.STUDY);
    assertThat(report.path("state").asText()).isEqualTo("running");
    assertThat(report.path("complete").asBoolean(true)).isFalse();
    assertThat(report.at("/results/0/model").asText()).isEqualTo("m");
    assertThat(report.at("/results/0/methods/random/map/value").asDouble()).isEqualTo(0.25);
    assertThat(report.at("/results/0/methods/random/map/seeds").asInt()).isEqualTo(1);

    rig.service.add(FakeService.study(HttpRig.STUDY, StudyStatus.State.DONE));
    JsonNode done = HttpRig.json(rig.get(STUDY + "/report?format=json").body());
    assertThat(done.path("complete").asBoolean()).isTrue();
  }

  @Test
  void theReportIsATableAndCsvToo() {
    HttpResponse<String> text = rig.get(STUDY + "/report?format=text");
    assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=UTF-8");
    assertThat(text.body())
        .startsWith(HttpRig.STUDY + ", running: not complete\n\nd | m | prompted | zero-shot")
        .contains("  random    0.250")
        .doesNotContain("/srv");

    HttpResponse<String> csv = rig.get(STUDY + "/report?format=csv");
    assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=UTF-8");
    assertThat(csv.body()).contains("d,m,prompted,0,13,0.5,,random,0.25,,,,,0,4,1\r\n");
  }

  @Test
  void theReportIsTablesForPapersToo() {
    HttpResponse<String> tidy = rig.get(STUDY + "/report?format=tidy");
    assertThat(tidy.headers().firstValue("Content-Type")).contains("text/csv; charset=UTF-8");
    assertThat(tidy.body().lines())
        .contains("d,m,prompted,0,random,map,0.25,,1,4")
        .allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(10));

    HttpResponse<String> markdown = rig.get(STUDY + "/report?format=markdown");
    assertThat(markdown.headers().firstValue("Content-Type"))
        .contains("text/markdown; charset=UTF-8");
    assertThat(markdown.body()).contains("| Method | ", "| random | ", "0.250");

    HttpResponse<String> latex = rig.get(STUDY + "/report?format=latex");
    assertThat(latex.headers().firstValue("Content-Type")).contains("text/plain; charset=UTF-8");
    assertThat(latex.body()).contains("\\begin{tabular}", "random & ", "\\end{tabular}");
  }

  @Test
  void aReportThatIsNotThereIsAProblem() {
    assertProblem("/v1/studies/none/report", 404, "UNKNOWN_STUDY", "none");
    assertProblem(STUDY + "/report?format=pdf", 400, "UNKNOWN_NAME", "allowed: json, text, csv");
  }

  @Test
  void studiesAreListedAPageAtATime() {
    List<String> expected = new ArrayList<>(List.of(HttpRig.STUDY));
    for (int i = 0; i < 4; i++) {
      expected.add("more-" + i);
      rig.service.add(FakeService.study("more-" + i, StudyStatus.State.DONE));
    }
    List<String> listed = new ArrayList<>();
    String after = "";
    int pages = 0;
    do {
      JsonNode page = HttpRig.json(rig.get("/v1/studies?limit=2" + after).body());
      page.path("studies").forEach(study -> listed.add(study.path("id").asText()));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asText();
      pages++;
    } while (!after.isEmpty());

    assertThat(listed).isEqualTo(expected);
    assertThat(pages).isEqualTo(3);
    assertThat(HttpRig.json(rig.get("/v1/studies").body()).path("studies")).hasSize(5);
  }

  @Test
  void aStudyOfThousandsOfRunsIsToldAPageAtATime() {
    List<ResultRow> rows = new ArrayList<>();
    rows.add(new ResultRow.StudyRow("many", "many", "0a1b", "{}", "failed", 5L));
    for (int i = 0; i < 2000; i++) {
      String id = "a-data-set-of-a-usual-name.bert-base-uncased.prompted.%d.13".formatted(i);
      rows.add(
          new ResultRow.RunRow(
              "many", id, "d", "m", "prompted", i, 13, i < 3 ? "failed" : "done", 0.5, null, 4));
    }
    rig.store.upsert(rows);
    rig.service.stored = new StoredStudies(rig.store);

    List<String> listed = new ArrayList<>();
    String after = "";
    int pages = 0;
    do {
      String body = rig.get("/v1/studies/many" + after).body();
      assertThat(body.length()).as("bytes of a page").isLessThan(100_000);
      JsonNode study = HttpRig.json(body);
      assertThat(study.path("run_count").asInt()).isEqualTo(2000);
      assertThat(study.path("run_states"))
          .isEqualTo(HttpRig.json("{\"done\": 1997, \"failed\": 3}"));
      study.path("runs").forEach(run -> listed.add(run.path("id").asText()));
      after = study.path("next_run").isNull() ? "" : "?after=" + study.path("next_run").asText();
      pages++;
    } while (!after.isEmpty());
    assertThat(pages).isEqualTo(10);
    assertThat(listed).hasSize(2000).doesNotHaveDuplicates();

    JsonNode failed = HttpRig.json(rig.get("/v1/studies/many?state=failed&runs=2").body());
    assertThat(failed.path("runs")).hasSize(2);
    String last = failed.path("next_run").asText();
    failed = HttpRig.json(rig.get("/v1/studies/many?state=failed&runs=2&after=" + last).body());
    assertThat(failed.path("runs")).hasSize(1);
    assertThat(failed.path("next_run").isNull()).isTrue();
    assertThat(HttpRig.json(rig.get("/v1/studies/many?runs=0").body()).path("runs")).isEmpty();
    assertProblem("/v1/studies/many?after=none", 400, "UNKNOWN_NAME", "has no run 'none'");
  }

  @Test
  void runsAreAskedForAsTheCallerWantsThem() {
    rig.get(STUDY);
    rig.get(STUDY + "?runs=7&after=r.1&state=training&state=done");
    assertThat(rig.service.asked)
        .containsExactly(
            RunQuery.FIRST, new RunQuery("r.1", 7, java.util.Set.of("training", "done")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/studies/x?runs=501 | INVALID_VALUE | runs: is '501'; allowed: a whole number from 0 to 500",
        "/v1/studies/x?runs=-1 | INVALID_VALUE | runs",
        "/v1/studies/x?state=trainnig | UNKNOWN_NAME | did you mean 'training'?",
        "/v1/studies/x?after=a&after=b | INVALID_VALUE | after: is given twice",
        "/v1/studies?limit=0 | INVALID_VALUE | limit: is '0'; allowed: a whole number from 1 to 500",
        "/v1/studies?limit=501 | INVALID_VALUE | limit",
        "/v1/studies?after=x | INVALID_VALUE | after: is not what an earlier reply gave",
        "/v1/studies?after=5-..%2fx | INVALID_VALUE | after",
        "instances?run=r&outcome=wrnog | UNKNOWN_NAME | did you mean 'wrong'?",
        "instances?run=r&gold=a&gold=b | INVALID_VALUE | gold: is given twice",
        "instances?run=r&golden=a | UNKNOWN_NAME | did you mean 'gold'?",
      })
  void whatCannotBeListedIsAProblemThatNamesItsParameter(String path, String code, String detail) {
    assertProblem(path.startsWith("/") ? path : STUDY + "/" + path, 400, code, detail);
  }

  @Test
  void aSearchIsOfBoundedLength() {
    assertProblem(
        STUDY + "/instances?run=r&q=" + "a".repeat(201),
        400,
        "INVALID_VALUE",
        "q: has 201 characters; allowed: at most 200");
  }

  private void assertProblem(String path, int status, String code, String detail) {
    HttpResponse<String> reply = rig.get(path);
    JsonNode problem = HttpRig.json(reply.body());
    assertThat(problem.path("code").asText()).as(reply.body()).isEqualTo(code);
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).contains(detail);
  }

  @Test
  void filtersReachTheEngineAsTheyAreWritten() {
    HttpResponse<String> reply =
        rig.get(
            STUDY
                + "/instances?run=r&offset=3&limit=7&outcome=wrong&gold=positive&q=a%2B.*%20%C3%A9"
                + "&method=random&method=occlusion");

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    assertThat(rig.service.queries.remove())
        .isEqualTo(
            new InstanceQuery(
                "r", 3, 7, Outcome.WRONG, "positive", "a+.* é", List.of("random", "occlusion")));
    JsonNode page = HttpRig.json(reply.body());
    assertThat(page.path("total").asInt()).isEqualTo(3);
    assertThat(page.path("matching").asInt()).isEqualTo(1);
    assertThat(page.at("/instances/0/truncated_words").asInt()).isEqualTo(2);
    assertThat(page.at("/instances/0/attributions/0/metrics/average-precision").asDouble())
        .isEqualTo(0.5);
    assertThat(page.at("/instances/0/attributions/0/metrics/comprehensiveness").isNull()).isTrue();
  }

  @Test
  void withoutFiltersAllInstancesAreAskedFor() {
    rig.get(STUDY + "/instances?run=r&q=%20&gold=");
    assertThat(rig.service.queries.remove()).isEqualTo(InstanceQuery.page("r", 0, 20));
  }

  @Test
  void whatIsNotKnownIsNull() {
    rig.service.add(
        new StudyStatus(
            HttpRig.STUDY,
            "tiny",
            null,
            "0a1b",
            StudyStatus.State.FAILED,
            dev.ascribe.scheduling.Priority.NORMAL,
            List.of(),
            null,
            null,
            List.of(),
            null,
            java.util.Map.of("done", 1, "failed", 1),
            2,
            null,
            4,
            null,
            123,
            Double.NaN,
            List.of(),
            1,
            null));

    JsonNode study = HttpRig.json(rig.get(STUDY).body());

    for (String field : List.of("submitted", "ended", "instances", "failed", "eta_seconds")) {
      assertThat(study.get(field).isNull()).as(field).isTrue();
    }
  }

  @Test
  void theReportForPeopleLoadsNothingButItself() {
    StudySpec study = ReportStudies.study("known", "13", "8", "prompted");
    rig.service.add(FakeService.study(study.id(), StudyStatus.State.DONE));
    new ReportStudies(0.1, 0).store(rig.store, study, "done", run -> true);

    HttpResponse<String> reply = rig.get("/v1/studies/" + study.id() + "/report?format=html");

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/html; charset=UTF-8");
    assertThat(reply.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .startsWith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
        .endsWith("frame-ancestors 'none'");
    assertThat(reply.body())
        .startsWith("<!DOCTYPE html>")
        .contains("shapley-sampling has the best");
    assertThat(rig.get(STUDY + "/report").headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .startsWith("default-src 'self'");
    assertThat(rig.get(STUDY + "/report?format=htm").body()).contains("did you mean 'html'?");
  }
}
