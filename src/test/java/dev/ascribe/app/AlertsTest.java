package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ascribe.common.Program;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the alerts say, by Prometheus' own tool, and that the dashboard asks for our job alone. */
@Timeout(60)
class AlertsTest {
  private static final Path FOLDER = Path.of("deploy/prometheus");

  private static String promtool(String... arguments) throws Exception {
    assumeThat(isInstalled()).as("promtool is installed").isTrue();
    ProcessBuilder process = new ProcessBuilder("promtool").redirectErrorStream(true);
    process.command().addAll(List.of(arguments));
    Program.Ended ended = Program.run(process.directory(FOLDER.toFile()));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return ended.output();
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));
  }

  private static JsonNode yaml(String file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(FOLDER.resolve(file).toFile());
  }

  @Test
  void alertsFireWhenTheyShallAndAtNoOtherTime() throws Exception {
    assertThat(promtool("check", "rules", "alerts.yml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "alerts.test.yml")).contains("SUCCESS");
  }

  @Test
  void everyAlertIsTested() throws IOException {
    List<String> tested = yaml("alerts.test.yml").findValuesAsText("alertname");
    assertThat(yaml("alerts.yml").findValuesAsText("alert")).isNotEmpty().isSubsetOf(tested);
  }

  @Test
  void everySelectorNamesTheJobThatIsScraped() throws IOException {
    String job = yaml("scrape.yml").at("/scrape_configs/0/job_name").asText();
    List<String> expressions = yaml("alerts.yml").findValuesAsText("expr");
    JsonNode dashboard =
        new ObjectMapper().readTree(Path.of("deploy/grafana/ascribe.json").toFile());
    expressions.addAll(dashboard.findValuesAsText("expr"));
    assertThat(expressions)
        .hasSizeGreaterThan(35)
        .flatMap(expression -> MeterExpressions.of(expression).selectors())
        .allSatisfy(
            selector ->
                assertThat(selector.conditions())
                    .contains(new MeterExpressions.Condition("job", "=", job)));
    assertThat(dashboard.findValuesAsText("allValue")).isEmpty();
  }
}
