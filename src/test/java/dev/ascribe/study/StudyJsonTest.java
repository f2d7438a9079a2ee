package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyJsonTest {
  @TempDir Path folder;

  private StudySpec study(Path data) throws IOException {
    Files.writeString(data, "{}\n");
    return StudyReader.parse(
        ConfigFactory.parseString(
            """
            study {
              name = whole
              datasets = [
                { name = sample-nli, test-limit = 3 }
                { name = own, format = jsonl, paths = ["%s"], task = sentiment, labels = [negative, neutral, positive],
                  template = "{text} All in all {mask}.",
                  verbalizer { negative = awful, neutral = okay, positive = fine } }
              ]
              models = [
                { model = bert-base-uncased, paradigms = [prompted, fine-tuned] }
                { model = smollm2-135m-instruct, paradigms = [decoder], calibration = contextual }
              ]
              training-sizes = [0, 4]
              seeds = [13, 9223372036854775807]
              methods = [shapley-owen, attention]
              strict = true
              attribution {
                value = logit, features = tokens, grouping = sentence
                precision { top-k = 3, confidence = 0.9, max-evaluations = 500 }
              }
              training { learning-rate = 3.3e-5, dropout = 0.15 }
            }
            """
                .formatted(data)),
        "whole.conf");
  }

  @Test
  void aStudyReadsBackAsItWasWritten() throws IOException {
    StudySpec study = study(folder.resolve("own.jsonl"));

    StudySpec back = StudyJson.read(StudyJson.write(study), "whole");

    assertThat(back).isEqualTo(study);
    assertThat(back.id()).isEqualTo(study.id());
  }

  @Test
  void aStudyWhoseDataHasChangedIsRefused() throws IOException {
    Path data = folder.resolve("own.jsonl");
    String json = StudyJson.write(study(data));
    Files.writeString(data, "longer than it was");

    assertThatThrownBy(() -> StudyJson.read(json, "whole"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("whole: its data files or models have changed");
    Files.delete(data);
    assertThatThrownBy(() -> StudyJson.read(json, "whole"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("is missing");
  }

  /** Its text and its digest were written by an earlier version. */
  @Test
  void aStudyThatAnEarlierVersionStoredGoesOn() throws IOException {
    String stored = resource("/stored/study.json");

    StudySpec study = StudyJson.read(stored, "stored");

    assertThat(study.id()).isEqualTo("stored-73f387b8");
    assertThat(study.attribution().features()).isEqualTo(FeatureLevel.SEGMENT);
    assertThat(study.models().get(1).prompts())
        .extracting(Prompt::calibration)
        .containsOnly(PromptContext.Calibration.CONTEXTUAL);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode written = (ObjectNode) mapper.readTree(StudyJson.write(study));
    assertThat(study.measures()).as("it is older than the choice").isEqualTo(Measure.DEFAULT);
    written.remove("measures");
    assertThat(written).isEqualTo(mapper.readTree(stored));
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = StudyJsonTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatIsNoStudyIsRefused() {
    assertThatThrownBy(() -> StudyJson.read("{\"name\": \"x\"}", "x"))
        .isInstanceOf(AscribeException.class);
    assertThatThrownBy(() -> StudyJson.read("nothing", "x"))
        .isInstanceOf(AscribeException.class)
        .hasMessageNotContaining("\n");
  }
}
