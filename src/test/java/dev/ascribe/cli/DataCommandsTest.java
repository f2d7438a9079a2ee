package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands about data, on data with labels of their own. */
class DataCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path home;
  private CommandLineRig ascribe;

  @BeforeEach
  void start() {
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
  }

  private Path file(String name, List<String> lines) throws Exception {
    return Files.write(home.resolve(name), lines);
  }

  /** Ten texts of each label. */
  private static List<String> texts(String... labels) {
    List<String> lines = new ArrayList<>();
    for (String label : labels) {
      for (int i = 0; i < 10; i++) {
        lines.add(
            "{\"id\": \"%s-%d\", \"text\": \"text %d of %s\", \"label\": \"%s\"}"
                .formatted(label, i, i, label, label));
      }
    }
    return lines;
  }

  private JsonNode describe(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("data", "describe", "--json"));
    all.addAll(List.of(arguments));
    assertThat(ascribe.execute(all.toArray(String[]::new))).as(ascribe.error()).isZero();
    return JSON.readTree(ascribe.output()).get(0);
  }

  private static List<String> labels(JsonNode description) {
    List<String> labels = new ArrayList<>();
    description.path("splits").path("train").fieldNames().forEachRemaining(labels::add);
    return labels;
  }

  @Test
  void labelsAreThoseOfTheFile() throws Exception {
    Path own = file("tickets.jsonl", texts("Rechnung", "spam", "a b", "\u6d4b\u8bd5"));
    JsonNode description = describe(own.toString());
    assertThat(labels(description)).containsExactly("Rechnung", "a b", "spam", "\u6d4b\u8bd5");
    assertThat(description.path("splits").path("train").path("spam").asInt()).isEqualTo(8);
    assertThat(ascribe.execute("data", "describe", own.toString())).isZero();
    assertThat(ascribe.output()).contains("Rechnung", "spam");
  }

  @ParameterizedTest
  @CsvSource({
    "montain, mountain",
    "Mountain, mountain",
    "mountian, mountain",
    "rivers, ''",
    "vity, city",
    "grade2, ''"
  })
  void aLabelOfOneTextThatLooksMisspeltIsPointedOut(String rare, String meant) throws Exception {
    List<String> lines = texts("city", "mountain", "grade1");
    lines.add("{\"id\": \"r\", \"text\": \"a rare text\", \"label\": \"%s\"}".formatted(rare));
    Path own = file("own.jsonl", lines);
    JsonNode doubtful = describe(own.toString()).path("doubtful_labels");
    assertThat(doubtful).hasSize(meant.isEmpty() ? 0 : 1);
    assertThat(ascribe.execute("data", "describe", own.toString())).isZero();
    String advice = "label '%s' occurs once; did you mean '%s'?".formatted(rare, meant);
    assertThat(ascribe.output().contains(advice)).isEqualTo(!meant.isEmpty());
  }

  @Test
  void aTrainAndATestFileTogetherHaveTheLabelsAndAByteOrderMarkIsNoPartOfThem() throws Exception {
    Path train = file("train.jsonl", texts("yes", "no"));
    Files.writeString(train, "\uFEFF" + Files.readString(train));
    Path test = home.resolve("test.jsonl");
    Files.writeString(
        test,
        "{\"id\": \"t\", \"text\": \"x\", \"label\": \"perhaps\"}\n\n",
        StandardCharsets.UTF_8);
    assertThat(labels(describe(train.toString(), test.toString())))
        .containsExactly("no", "perhaps", "yes");
  }

  @Test
  void pairsAreKnownByTheirKeys() throws Exception {
    List<String> pairs =
        texts("same", "other").stream()
            .map(line -> line.replace("\"text\"", "\"hypothesis\": \"h\", \"premise\""))
            .toList();
    assertThat(labels(describe(file("pairs.jsonl", pairs).toString())))
        .containsExactly("other", "same");
  }

  @Test
  void labelsThatAreNamedAreTheOnlyOnes() throws Exception {
    String own = file("own.jsonl", texts("yes", "no", "ys")).toString();
    assertThat(ascribe.execute("data", "describe", own, "--labels", "yes,no")).isEqualTo(2);
    assertThat(ascribe.error())
        .contains("own.jsonl:21: ")
        .contains("unknown name 'ys', did you mean 'yes'? (allowed: no, yes)");
    assertThat(labels(describe(own, "--labels", "yes,no,ys,never")))
        .containsExactly("never", "no", "yes", "ys");
    for (String labels : List.of("yes", "yes,yes")) {
      assertThat(ascribe.execute("data", "describe", own, "--labels", labels)).isEqualTo(2);
      assertThat(ascribe.error()).startsWith("error: --labels: is " + labels + "; allowed: two");
    }
    assertThat(ascribe.execute("data", "describe", "sample-nli", "--labels", "a,b")).isEqualTo(2);
    assertThat(ascribe.error()).startsWith("error: --labels: goes with data files");
  }

  @Test
  void anOfficialFormatMayHaveLabelsOfItsOwnToo() throws Exception {
    List<String> rows = new ArrayList<>(List.of("textID,text,selected_text,sentiment"));
    for (int i = 0; i < 10; i++) {
      rows.add("g%d,a good day %d,good,good".formatted(i, i));
      rows.add("b%d,a bad day %d,bad,bad".formatted(i, i));
    }
    String table = file("own.csv", rows).toString();
    assertThat(ascribe.execute("data", "describe", table, "--format", "tse")).isEqualTo(2);
    assertThat(labels(describe(table, "--format", "tse", "--labels", "good,bad")))
        .containsExactly("bad", "good");
    Path out = home.resolve("out.jsonl");
    assertThat(
            ascribe.execute(
                "data",
                "import",
                table,
                "--format",
                "tse",
                "--labels",
                "good,bad",
                "--out",
                out.toString()))
        .as(ascribe.error())
        .isZero();
    assertThat(labels(describe(out.toString()))).containsExactly("bad", "good");
  }

  @Test
  void demonstrationsComeFromDataWithTheLabelsOfTheVerbalizer() throws Exception {
    String own = file("own.jsonl", texts("good", "bad")).toString();
    assertThat(
            ascribe.execute(
                "explain",
                "--model",
                "m",
                "--paradigm",
                "decoder",
                "--text",
                "fine",
                "--verbalizer",
                "good=fine,bad=poor",
                "--demonstrations",
                "2",
                "--demonstrations-from",
                own))
        .as(ascribe.error())
        .isZero();
    assertThat(ascribe.output()).contains("for 'bad'", "demonstrations: 4\n");
  }

  @Test
  void linesThatAreNotDataAreRefusedAsBefore() throws Exception {
    List<String> lines = new ArrayList<>(texts("yes", "no"));
    lines.add("{\"id\": \"x\"");
    assertThat(ascribe.execute("data", "describe", file("own.jsonl", lines).toString()))
        .isEqualTo(2);
    assertThat(ascribe.error()).contains("own.jsonl:21: line: is not JSON");
    assertThat(ascribe.execute("data", "describe", home.resolve("none.jsonl").toString()))
        .isEqualTo(2);
    assertThat(ascribe.error()).contains("none.jsonl: no such data file");
  }
}
