package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import java.io.IOException;
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
              seeds = [13, -9223372036854775808]
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
        .hasMessageContaining("is gone");
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
