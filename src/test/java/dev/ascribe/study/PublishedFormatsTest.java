package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Studies of data sets in the formats of others, with folders for paths. */
class PublishedFormatsTest {
  private static final Path DATASETS = Path.of("src/test/resources/datasets").toAbsolutePath();
  private static final String MOVIES_LABELS =
      ", labels = [POS, NEG], verbalizer { POS = great, NEG = terrible }";

  private static DatasetSpec read(String dataset) {
    String study =
        "study { name = x, datasets = [{ name = d, %s }], models = [{ model = known,"
            + " paradigms = [prompted] }], training-sizes = [0] }";
    return StudyReader.parse(ConfigFactory.parseString(study.formatted(dataset)), "x.conf")
        .datasets()
        .get(0);
  }

  private static String paths(String... files) {
    return "paths = ["
        + String.join(
            ", ", List.of(files).stream().map(file -> "\"" + DATASETS + "/" + file + "\"").toList())
        + "]";
  }

  @Test
  void aFolderStandsForTheFilesThatItsFormatPublishes() {
    DatasetSpec movies = read("format = eraser, " + paths("movies/") + MOVIES_LABELS);
    assertThat(movies.paths())
        .extracting(path -> DATASETS.relativize(Path.of(path)).toString())
        .containsExactly("movies/train.jsonl", "movies/val.jsonl", "movies/test.jsonl");
    assertThat(movies.task()).isEqualTo(Task.SENTIMENT);
    assertThat(movies.labels()).containsExactly("NEG", "POS");

    DatasetSpec pairs =
        read(
            "format = eraser, template = \"{premise} {hypothesis} {mask}\", "
                + paths("movies/train.jsonl", "movies/test.jsonl")
                + MOVIES_LABELS);
    assertThat(pairs.task()).isEqualTo(Task.NLI);
    assertThat(pairs.paths()).hasSize(2);

    DatasetSpec hate = read("format = hatexplain, " + paths("hatexplain"));
    assertThat(hate.paths()).hasSize(2);
    assertThat(hate.labels()).containsExactly("hatespeech", "normal", "offensive");
    assertThat(hate.verbalizer()).containsOnlyKeys("hatespeech", "normal", "offensive");

    DatasetSpec cose = read("format = cose, " + paths("cos-e/cose.jsonl", "cos-e/questions.jsonl"));
    assertThat(cose.labels()).containsExactly("A", "B", "C", "D", "E");
    assertThat(cose.task()).isEqualTo(Task.NLI);
  }

  @Test
  void aSplitThatDoesNotExistIsRefusedWithItsFile() {
    assertThatThrownBy(() -> read("format = eraser, " + paths("hatexplain") + MOVIES_LABELS))
        .hasMessageContaining("study.datasets[0].paths[0]: no such file")
        .hasMessageContaining("hatexplain/train.jsonl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cose | cos-e/cose.jsonl | study.datasets[0].paths: has 1 file; allowed: an explanations file",
        "hatexplain | movies | no such file",
        "eraser | movies | key 'labels' is missing",
        "tse | hatexplain | no such file",
      })
  void wrongFoldersAndMissingLabelsAreRefused(String format, String path, String error) {
    assertThatThrownBy(() -> read("format = " + format + ", " + paths(path)))
        .hasMessageContaining(error);
  }
}
