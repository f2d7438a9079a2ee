package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Studies of strangers reach what they may, and nothing else. */
class UntrustedStudyTest {
  private static final int MOST_EVALUATIONS = 5000;
  private static final String SAMPLE =
      "study { name = x, datasets = [{ name = sample-nli }], models = [{ model = known,"
          + " paradigms = [prompted] }], training-sizes = [0] }\n";

  @TempDir private Path home;
  private Path data;

  @BeforeEach
  void makeFiles() throws IOException {
    data = Files.createDirectories(home.resolve("data/inner"));
    data = data.getParent();
    Files.writeString(data.resolve("inner/tse.csv"), "textID,text,selected_text,sentiment\n");
    Files.writeString(home.resolve("outside.csv"), "secret");
    Files.createSymbolicLink(data.resolve("link.csv"), home.resolve("outside.csv"));
    Files.createSymbolicLink(data.resolve("up"), home);
    Files.createSymbolicLink(data.resolve("alias.csv"), data.resolve("inner/tse.csv"));
  }

  private static String study(String path) {
    return """
        variables { file = "%s" }
        study {
          name = sent
          datasets = [{ name = d, format = tse, paths = [${variables.file}] }]
          models = [{ model = known, paradigms = [prompted] }]
          training-sizes = [0]
        }
        """
        .formatted(path);
  }

  private StudySpec read(String text) {
    return studies(Optional.of(data)).readHocon(text);
  }

  private static UntrustedStudy studies(Optional<Path> data) {
    return new UntrustedStudy(
        data,
        (place, model) -> assertThat(model).isEqualTo("known"),
        StudyReader.Limits.served(20_000, MOST_EVALUATIONS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inner/tse.csv", "alias.csv"})
  void filesOfTheDataDirectoryAreFound(String path) throws IOException {
    assertThat(read(study(path)).datasets().get(0).paths())
        .containsExactly(data.resolve("inner/tse.csv").toRealPath().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside.csv",
        "inner/../../outside.csv",
        "inner/../inner/tse.csv",
        "link.csv",
        "up/outside.csv",
        "inner",
        "",
        "nothing.csv"
      })
  void noPathLeadsOut(String path) {
    assertThatThrownBy(() -> read(study(path)))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("study:1: study.datasets[0].paths[0]: no such file '" + path + "'")
        .hasMessageNotContaining(home.toString());
  }

  @Test
  void absolutePathsAreRefusedEvenOfFilesWithin() {
    String absolute = data.resolve("inner/tse.csv").toString();
    assertThatThrownBy(() -> read(study(absolute))).isInstanceOf(AscribeException.class);
  }

  @Test
  void withoutADataDirectoryThereAreSamplesOnly() {
    assertThatThrownBy(() -> studies(Optional.empty()).readHocon(study("inner/tse.csv")))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("no data directory")
        .hasMessageContaining("ascribe.http.data-directory");
    assertThat(read(SAMPLE).datasets()).hasSize(1);
  }

  @Test
  void theSameStudyHasTheSameDigestFromAFile() throws IOException {
    String text = study("inner/tse.csv");
    Path file = Files.writeString(data.resolve("sent.conf"), text);

    assertThat(read(text).digest()).isEqualTo(StudyReader.read(file).digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"x\"",
        "include file(\"/etc/passwd\")",
        "include url(\"file:///etc/passwd\")",
        "include classpath(\"reference.conf\")",
        "include required(classpath(\"reference.conf\"))"
      })
  void includesAreRefused(String include) {
    assertThatThrownBy(() -> read(include + "\n" + study("inner/tse.csv")))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("includes are not allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOME", "PATH", "java.home", "user.dir"})
  void neitherEnvironmentNorPropertiesAreSeen(String name) {
    assertThatThrownBy(() -> read("study { name = ${" + name + "} }"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining(name)
        .hasMessageNotContaining(home.toString())
        .hasMessageNotContaining("\n");
  }

  @Test
  void smallTextsDoNotGrowBeyondMeasure() {
    StringBuilder bomb = new StringBuilder("variables { v0 = [x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("v%d = ${variables.v%d} ${variables.v%d}\n".formatted(i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> read(bomb + "}"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("118 substitutions");
    for (String sign : new String[] {"a += 1\n", "a +=1,", "a{b+=\n[1]}\n"}) {
      assertThatThrownBy(() -> read(sign.repeat(300)))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("300 substitutions and appended values");
    }
    assertThatThrownBy(() -> read("a.".repeat(15_000) + "a = 1"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> read("study = " + "[".repeat(1_000)))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("nested deeper than 50");
  }

  @Test
  @Timeout(20)
  void textsThatWouldTakeLongAreRefusedUnread() {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      keys.append("a.b").append(i).append(" = 1\n");
    }
    for (String text :
        new String[] {
          keys.toString(), "a = " + "[1]".repeat(300_000), "a = x" + " x".repeat(400_000)
        }) {
      assertThatThrownBy(() -> read(text))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("at most 32768 are allowed");
    }
  }

  @Test
  void appendedValuesAndLongJsonAreReadAllTheSame() {
    assertThat(read(SAMPLE + "study.seeds += 7\nstudy.seeds += 8").seeds()).containsExactly(7L, 8L);
    String seeds =
        String.join(", ", IntStream.range(0, 20_000).mapToObj(Integer::toString).toList());
    String json =
        """
        {"study": {"name": "x", "datasets": [{"name": "sample-nli"}], "training-sizes": [0],
         "models": [{"model": "known", "paradigms": ["prompted"]}], "seeds": [%s]}}
        """
            .formatted(seeds);
    assertThat(studies(Optional.empty()).readJson(json).seeds()).hasSize(20_000);
    assertThatThrownBy(() -> read(json)).hasMessageContaining("more of JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permutations = 5001",
        "evaluations = 5001",
        "steps = 5001",
        "precision = { standard-error = 0.01, max-evaluations = 5001 }"
      })
  void noneAsksForMoreThanTheServerAllows(String setting) {
    assertThatThrownBy(() -> read(SAMPLE + "study.attribution { " + setting + " }"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("5001")
        .hasMessageContaining("to 5000");
    assertThat(read(SAMPLE + "study.attribution { " + setting.replace("5001", "5000") + " }"))
        .isNotNull();
  }

  @Test
  void aPrecisionWithoutACapHasThatOfTheServer() {
    UntrustedStudy few =
        new UntrustedStudy(
            Optional.empty(), (place, model) -> {}, StudyReader.Limits.served(6, 100));
    StudySpec study = few.readHocon(SAMPLE + "study.attribution.precision { top-k = 5 }");

    assertThat(study.attribution().precision().cap()).isEqualTo(100);
  }

  @Test
  void aStudyHasAsManyRunsAsTheServerAllows() {
    UntrustedStudy six =
        new UntrustedStudy(
            Optional.empty(), (place, model) -> {}, StudyReader.Limits.served(6, 100));
    assertThat(
            six.readHocon(SAMPLE + "study { training-sizes = [0, 2, 4], seeds = [1, 2] }").seeds())
        .hasSize(2);
    assertThatThrownBy(
            () -> six.readHocon(SAMPLE + "study { training-sizes = [0, 2, 4, 8], seeds = [1, 2] }"))
        .hasMessageContaining("study.seeds")
        .hasMessageContaining("make 8 runs; at most 6 are allowed")
        .hasMessageContaining("ascribe.http.max-study-runs");
    assertThatThrownBy(
            () ->
                six.readHocon(
                    SAMPLE.replace(
                        "paradigms", "training-sizes = [0, 1, 2, 3, 4, 5, 6], paradigms")))
        .hasMessageContaining("make 7 runs; at most 6 are allowed");
  }
}
