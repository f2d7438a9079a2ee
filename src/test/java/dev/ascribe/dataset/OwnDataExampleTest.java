package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of a user's own data, which the README teaches. */
class OwnDataExampleTest {
  private static final Path EXAMPLE = Path.of("conf/example");

  @Test
  void theReadmeShowsTheFilesThatAreThere() throws IOException {
    List<String> readme = Files.readAllLines(Path.of("README.md"));
    List<String> data = Files.readAllLines(EXAMPLE.resolve("test.jsonl"));
    assertThat(data).hasSize(10);
    assertThat(readme).containsSequence(indented(data));
    List<String> study = Files.readAllLines(EXAMPLE.resolve("messages.conf"));
    assertThat(readme)
        .containsSequence(indented(study.subList(study.indexOf("study {"), study.size())));
  }

  private static List<String> indented(List<String> lines) {
    return lines.stream().map(line -> "    " + line).toList();
  }

  @Test
  void theStudyIsValidAndItsLabelsAreItsOwn() {
    DatasetSpec spec = StudyReader.read(EXAMPLE.resolve("messages.conf")).datasets().get(0);
    assertThat(spec.labels()).containsExactly("complaint", "question");
    assertThat(spec.task()).isEqualTo(Task.SENTIMENT);
    Dataset dataset = DatasetLoader.load(spec);
    assertThat(dataset.test()).hasSize(10).allMatch(text -> !text.rationales().isEmpty());
  }

  @Test
  void theDecoderGetsItsWordsFromItsPromptAlone() {
    StudySpec study = StudyReader.read(EXAMPLE.resolve("decoder.conf"));
    assertThat(study.datasets().get(0).verbalizer()).isEmpty();
    assertThat(StudyPlan.of(study).runs())
        .extracting(run -> run.untrainedModel().labelWords())
        .isNotEmpty()
        .allMatch(List.of("complaint", "question")::equals);
  }
}
