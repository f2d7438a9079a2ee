package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.study.PromptContext.Calibration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PromptReaderTest {
  private static final String GOOD =
      """
      prompt {
        task = sentiment
        example = "Text: {text} Mood: {answer}"
        words { negative = bad, neutral = so so, positive = good }
      }
      """;
  private static final String STUDY =
      """
      study {
        name = test
        datasets = [{ name = sample-sentiment }, { name = sample-nli }]
        models = [{ model = gpt, paradigms = [decoder]%s }]
        training-sizes = [0, 4]
        seeds = [1, 2]
        methods = [random, attention]
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Task.class)
  void everyTaskHasAPromptThatComesWithAscribe(Task task) {
    Prompt prompt = PromptReader.of(task);
    assertThat(prompt.task()).isEqualTo(task);
    assertThat(prompt.words().keySet()).containsExactlyInAnyOrderElementsOf(task.labels());
    assertThat(prompt).isEqualTo(PromptReader.read("here", prompt.name()));
    assertThat(prompt.reference("m", task.labels(), List.of()).labelWords()).doesNotContainNull();
  }

  @Test
  void whatAFileLeavesOutHasADefault() throws IOException {
    Path file = folder.resolve("mine.conf");
    Files.writeString(file, GOOD);
    Prompt prompt = PromptReader.read("--prompt", file.toString());
    assertThat(prompt.instruction()).isEmpty();
    assertThat(prompt.separator()).isEqualTo("\n\n");
    assertThat(prompt.template()).isEqualTo("Text: {text} Mood: ");
    assertThat(prompt.chat()).isEqualTo(PromptContext.CHAT_AUTO);
    assertThat(prompt.calibration()).isEqualTo(Calibration.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          task = sentiment | task = mood          | mine.conf:2: prompt.task: unknown name 'mood'
          task = sentiment | tsk = sentiment      | mine.conf:2: prompt, key: unknown name 'tsk', did you mean 'task'?
          task = sentiment |                      | mine.conf:1: prompt: key 'task' is missing
          {answer}"        | {answer}."           | mine.conf:3: prompt.example: example 'Text: {text} Mood: {answer}.' has text after {answer}
          {text}           | {premise}            | mine.conf:3: prompt.example, slot: unknown name 'premise'
          {text}           | it                   | mine.conf:3: prompt.example: template 'Text: it Mood: {answer}' has {text} nowhere
          so so            | bad                  | mine.conf:4: prompt.words: word 'bad' stands for two labels
          prompt {         | promt {              | mine.conf: key: unknown name 'promt', did you mean 'prompt'?
          """)
  void whatIsWrongIsSaidInOneLine(String good, String bad, String message) throws IOException {
    Path file = folder.resolve("mine.conf");
    Files.writeString(file, GOOD.replace(good, bad == null ? "" : bad));
    assertThatThrownBy(() -> PromptReader.read("--prompt", file.toString()))
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aStudyAsksEachTaskInItsOwnWay() throws IOException {
    Files.writeString(folder.resolve("mine.conf"), GOOD);
    StudySpec study = study(", prompt = \"" + folder.resolve("mine.conf") + "\"");
    StudyPlan plan = StudyPlan.of(study);
    assertThat(plan.runs())
        .extracting(RunSpec::id)
        .containsExactly(
            "sample-sentiment.gpt.decoder.0.1",
            "sample-sentiment.gpt.decoder.4.1",
            "sample-nli.gpt.decoder.0.1",
            "sample-nli.gpt.decoder.4.1",
            "sample-sentiment.gpt.decoder.4.2",
            "sample-nli.gpt.decoder.4.2");
    assertThat(plan.skipped()).isEmpty();
    assertThat(plan.runs()).noneMatch(RunSpec::isTrained);
    ModelRef model = plan.runs().get(1).untrainedModel();
    assertThat(model.template()).isEqualTo("Text: {text} Mood: ");
    assertThat(model.labelWords()).containsExactly("bad", "so so", "good");
    assertThat(plan.runs().get(3).untrainedModel().template()).contains("{premise}");
  }

  @Test
  void theDigestKnowsWhatThePromptSays() {
    String digest = study("").digest();
    assertThat(study(", prompt = [nli, sentiment]").digest()).isNotNull();
    assertThat(study(", calibration = none").digest()).isEqualTo(digest);
    assertThat(study(", calibration = contextual").digest()).isNotEqualTo(digest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          , prompt = moods                     | study.models[0].prompt: no prompt 'moods' (allowed: nli, sentiment, or a file *.conf)
          , prompt = [sentiment, sentiment]    | study.models[0].prompt[1]: prompt 'sentiment' is the second one of task sentiment
          , calibration = contextul            | study.models[0].calibration: unknown name 'contextul', did you mean 'contextual'?
          }], attribution { absence = mask-token }, models = [{ model = gpt, paradigms = [decoder] | study.attribution.absence: value 'mask-token' is not allowed (allowed: remove, pad-token or delete
          }], attribution { baseline = mask }, models = [{ model = gpt, paradigms = [decoder] | study.attribution.baseline: value 'mask' is not allowed (allowed: pad or zero
          }, { model = bert, paradigms = [prompted], prompt = nli | study.models[1].prompt: is for paradigm decoder
          """)
  void aStudyThatCannotBeAskedIsRefused(String change, String message) {
    assertThatThrownBy(() -> study(change)).hasMessageContaining(message);
  }

  @Test
  void everyLabelNeedsAnAnswer() {
    assertThatThrownBy(
            () ->
                study(
                    "}], datasets = [{ name = x, format = jsonl, task = sentiment, paths ="
                        + " [src/main/resources/samples/sample-sentiment.jsonl], labels = [a, b],"
                        + " verbalizer { a = yes, b = no } }], models = [{ model = gpt,"
                        + " paradigms = [decoder]"))
        .hasMessageContaining(
            "study.models[0].model: prompt 'sentiment' has no words for the labels of data set 'x';"
                + " write a prompt with words { a = ..., b = ... } in a file *.conf");
  }

  @Test
  void theWordsOfADecoderStandInOnePlace() throws IOException {
    Path prompt = folder.resolve("own.conf");
    String withoutWords = "prompt { task = sentiment, example = \"{text} Kind: {answer}\"%s }";
    String models = "}], models = [{ model = gpt, paradigms = [decoder], prompt = \"%s\"";
    String change =
        "}], datasets = [{ name = x, format = jsonl, paths ="
            + " [src/main/resources/samples/sample-sentiment.jsonl], labels = [b, a]%s "
            + models.formatted(prompt);

    Files.writeString(prompt, withoutWords.formatted(", words { a = yes, b = not so }"));
    assertThat(words(change.formatted(""))).containsExactly("yes", "not so");
    assertThat(words(change.formatted(", verbalizer { a = x, b = y }")))
        .containsExactly("yes", "not so");

    Files.writeString(prompt, withoutWords.formatted(""));
    assertThat(words(change.formatted(", verbalizer { a = x, b = y }"))).containsExactly("x", "y");
    assertThatThrownBy(() -> study(change.formatted("")))
        .hasMessage(
            "s.conf:4: study.models[0].prompt: prompt '%s' has no words for the labels of data set"
                    .formatted(prompt)
                + " 'x'; add words { a = ..., b = ... } to the prompt, or verbalizer { a = ..., b ="
                + " ... } to the data set");
  }

  private static List<String> words(String change) {
    return StudyPlan.of(study(change)).runs().get(0).untrainedModel().labelWords();
  }

  @Test
  void aPromptWithoutWordsKeepsThoseOfItsTask() throws IOException {
    Path prompt =
        Files.writeString(
            folder.resolve("own.conf"),
            "prompt { task = sentiment, example = \"{text} Kind: {answer}\" }");
    StudySpec study = study(", prompt = \"" + prompt + "\"");
    assertThat(study.models().get(0).prompts().get(0).words())
        .isEqualTo(Task.SENTIMENT.verbalizer());
    assertThat(PromptReader.read("--prompt", prompt.toString()).words())
        .isEqualTo(Task.SENTIMENT.verbalizer());
  }

  private static StudySpec study(String change) {
    return StudyReader.parse(ConfigFactory.parseString(STUDY.formatted(change)), "s.conf");
  }
}
