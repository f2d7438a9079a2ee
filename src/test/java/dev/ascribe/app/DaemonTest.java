package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ascribe.app.MeterExpressions.Condition;
import dev.ascribe.app.MeterExpressions.Selector;
import dev.ascribe.cli.client.Meters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line against a whole daemon, and what those who watch it ask of its meters. */
@Timeout(120)
class DaemonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Labels that Prometheus itself adds. */
  private static final Set<String> ADDED = Set.of("instance", "job");

  /** Conditions on what does not happen in a daemon that is well. */
  private static final Set<String> FAULTS = Set.of("outcome=failed", "status=429", "fault=server");

  @TempDir private static Path folder;
  private static TinyDaemon daemon;
  private static String study;

  @BeforeAll
  static void start() throws IOException {
    daemon = new TinyDaemon(folder.resolve("home"));
    Path file =
        Files.writeString(
            folder.resolve("tiny.conf"),
            """
            variables { size = 2 }
            study {
              name = tiny
              datasets = [{ name = sample-sentiment, test-limit = 3 }]
              models = [{ model = tiny-bert, paradigms = [prompted] }]
              training-sizes = [0, ${variables.size}]
              methods = [attention, shapley-sampling]
              attribution { permutations = 3 }
              training { epochs = 1, batch-size = 4 }
            }
            """);
    assertThat(daemon.execute("submit", file.toString(), "--watch")).as(daemon.error()).isZero();
    study = daemon.output().lines().findFirst().orElseThrow();
    assertThat(daemon.error()).contains("submitted; 'status " + study);
    assertThat(daemon.output()).contains(study + ", priority normal: done, 6 of 6 texts");
    assertThat(daemon.execute("submit", file.toString())).isZero();
    assertThat(daemon.error()).startsWith("this study was submitted before: done, 6 of 6 texts");
  }

  @AfterAll
  static void close() {
    daemon.close();
  }

  @Test
  void aStudyIsSeenAndItsEndStays() {
    assertThat(daemon.execute("status")).isZero();
    assertThat(daemon.output()).contains(study).contains("cpu:0: ").contains("queue: empty");
    assertThat(daemon.execute("cancel", study)).isZero();
    assertThat(daemon.output()).isEqualTo(study + ": done, 6 of 6 texts\n");
    assertThat(daemon.execute("status", "nobody-1234")).isEqualTo(2);
    assertThat(daemon.error()).startsWith("error: ").hasLineCount(1);
  }

  @Test
  void resultsComeAsFiguresAndAsRows() throws IOException {
    assertThat(daemon.execute("results", study)).isZero();
    assertThat(daemon.output())
        .contains("sample-sentiment | tiny-bert | prompted | zero-shot | seed 13 | accuracy ")
        .contains("  shapley-sampling  ");
    assertThat(daemon.execute("results", study, "--format", "jsonl", "--table", "attribution"))
        .isZero();
    List<String> rows = daemon.output().lines().toList();
    assertThat(rows).hasSize(6 * 3);
    for (String row : rows) {
      assertThat(JSON.readTree(row).get("scores").isArray()).isTrue();
    }
    assertThat(daemon.execute("results", study, "--table", "run")).isZero();
    assertThat(daemon.output()).startsWith("study_id").hasLineCount(3);
  }

  private static Set<String> secondWords(String text, String firstWord) {
    return text.lines()
        .filter(line -> line.startsWith(firstWord + " "))
        // A line without a third word says nothing.
        .filter(line -> line.split(" ", 4).length == 4 && !line.split(" ", 4)[3].isBlank())
        .map(line -> line.split(" ", 4)[2])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyMeterSaysWhatItIs() throws Exception {
    explain();
    System.gc();
    String metrics = daemon.client().metrics();
    Set<String> typed = secondWords(metrics, "# TYPE");
    assertThat(typed)
        .contains("ascribe_evaluations_total", "ascribe_studies", "jvm_memory_used_bytes");
    assertThat(secondWords(metrics, "# HELP")).containsExactlyElementsOf(typed);
  }

  @Test
  void studiesAreCountedByState() throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    String metrics;
    do {
      // The count follows the store within two seconds.
      metrics = daemon.client().metrics();
    } while (!metrics.contains("ascribe_studies{state=\"done\"} 1.0")
        && Instant.now().isBefore(end));
    assertThat(metrics)
        .contains("ascribe_studies{state=\"done\"} 1.0")
        .contains("ascribe_studies{state=\"running\"} 0.0")
        .contains("ascribe_studies{state=\"failed\"} 0.0")
        .contains("ascribe_studies{state=\"cancelled\"} 0.0");
  }

  @Test
  void everyExpressionAsksForMetersThatThereAre() throws Exception {
    explain();
    // A pause is a meter once there was one, and live data are known after a collection.
    System.gc();
    Map<String, Set<String>> problems = new LinkedHashMap<>();
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    do {
      problems.clear();
      Meters meters = Meters.parse(daemon.client().metrics());
      List<String> expressions = expressions();
      assertThat(expressions).hasSizeGreaterThan(35);
      expressions.forEach(
          each -> {
            Set<String> found = problems(MeterExpressions.of(each), meters);
            if (!found.isEmpty()) {
              problems.put(each, found);
            }
          });
    } while (!problems.isEmpty() && Instant.now().isBefore(end));
    assertThat(problems).isEmpty();
  }

  @Test
  void explanationsAreTimedToTheirEnd() throws IOException {
    double before = timedExplanations();
    explain();
    assertThat(timedExplanations()).isEqualTo(before + 1);
  }

  private static double timedExplanations() {
    return Meters.parse(daemon.client().metrics()).sum("ascribe_explanation_seconds_count");
  }

  /** Explains a text, and waits until that is counted, which may be after the answer has come. */
  private static void explain() throws IOException {
    double before = timedExplanations();
    JsonNode request =
        JSON.readTree("{\"model\": \"tiny-bert\", \"text\": \"a good film\", \"evaluations\": 20}");
    assertThat(daemon.client().explain(request).isAnswered()).isTrue();
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (timedExplanations() == before && Instant.now().isBefore(end)) {
      Thread.onSpinWait();
    }
  }

  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    JsonNode alerts =
        new ObjectMapper(new YAMLFactory())
            .readTree(Path.of("deploy/prometheus/alerts.yml").toFile());
    alerts.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
    JsonNode dashboard = JSON.readTree(Path.of("deploy/grafana/ascribe.json").toFile());
    dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
    return expressions;
  }

  private static Set<String> problems(MeterExpressions expression, Meters meters) {
    Set<String> problems = new HashSet<>();
    Set<String> labels = new HashSet<>(ADDED);
    if (expression.selectors().isEmpty()) {
      problems.add("asks for nothing");
    }
    for (Selector selector : expression.selectors()) {
      if (selector.meter().equals("up")) {
        continue;
      }
      List<Meters.Sample> samples =
          meters.samples().stream()
              .filter(sample -> sample.name().equals(selector.meter()))
              .toList();
      if (samples.isEmpty()) {
        problems.add("no meter " + selector.meter());
      }
      samples.forEach(sample -> labels.addAll(sample.labels().keySet()));
      selector.conditions().stream()
          .filter(condition -> !ADDED.contains(condition.label()))
          .filter(condition -> !isMet(condition, samples))
          .forEach(condition -> problems.add(selector.meter() + " has no " + condition));
    }
    expression.grouping().stream()
        .filter(label -> !labels.contains(label))
        .forEach(label -> problems.add("no label " + label));
    return problems;
  }

  private static boolean isMet(Condition condition, List<Meters.Sample> samples) {
    boolean mustMatch =
        condition.operator().equals("=")
            && !FAULTS.contains(condition.label() + "=" + condition.value());
    return samples.stream()
        .map(sample -> sample.labels().get(condition.label()))
        .anyMatch(value -> value != null && (!mustMatch || value.equals(condition.value())));
  }

  @Test
  void alertsAndTheGuideNameTheSame() throws IOException {
    JsonNode alerts =
        new ObjectMapper(new YAMLFactory())
            .readTree(Path.of("deploy/prometheus/alerts.yml").toFile());
    List<String> names = alerts.findValuesAsText("alert");
    try (Stream<String> guide = Files.lines(Path.of("deploy/GUIDE.md"))) {
      assertThat(
              guide
                  .filter(line -> line.startsWith("| Ascribe"))
                  .map(line -> line.split("\\|")[1].strip()))
          .containsExactlyElementsOf(names);
    }
  }
}
