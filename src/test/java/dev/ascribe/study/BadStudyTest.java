package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a study is said in one line: file, line, key, value, what is allowed. */
class BadStudyTest {
  private static final String GOOD =
      """
      study {
        name = test
        datasets = [{ name = sample-sentiment }]
        models = [{ model = bert, paradigms = [prompted, fine-tuned] }]
        training-sizes = [0, 4]
        seeds = [1, 2]
        methods = [random, attention]
        attribution { permutations = 5 }
        training { epochs = 2 }
      }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training-sizes = [| sizes = [            | s.conf:5: study, key: unknown name 'sizes'
          [random, att        | [random, "x", att    | s.conf:7: study.methods[1]: unknown name 'x' (allowed: random,
          [random, attention] | [random, atention]   | s.conf:7: study.methods[1]: unknown name 'atention', did you mean 'attention'?
          [prompted,          | [promptd,            | s.conf:4: study.models[0].paradigms[0]: unknown name 'promptd', did you mean 'prompted'?
          permutations = 5    | permutation = 5      | s.conf:8: study.attribution, key: unknown name 'permutation', did you mean 'permutations'?
          permutations = 5    | value = probabilty   | s.conf:8: study.attribution.value: unknown name 'probabilty', did you mean 'probability'?
          sample-sentiment    | sample-sentimnt      | s.conf:3: study.datasets[0].name: unknown name 'sample-sentimnt', did you mean 'sample-sentiment'?
          sample-sentiment    | x, format = csv      | s.conf:3: study.datasets[0].format: unknown name 'csv'
          sample-sentiment    | x, format = sample   | s.conf:3: study.datasets[0].name: unknown name 'x'
          sample-sentiment    | x, format = jsonl, task = sentimnt | s.conf:3: study.datasets[0].task: unknown name 'sentimnt', did you mean 'sentiment'?
          sample-sentiment    | sample-sentiment, verbalizer { postive = good } | s.conf:3: study.datasets[0].verbalizer, label: unknown name 'postive', did you mean 'positive'?
          sample-sentiment    | sample-sentiment, template = "{mask} {txt}" | s.conf:3: study.datasets[0].template, slot: unknown name 'txt', did you mean 'text'?
          bert, paradigms     | bert, training-size = [2], paradigms | s.conf:4: study.models[0], key: unknown name 'training-size', did you mean 'training-sizes'?
          study {             | stduy {              | s.conf:1: key: unknown name 'stduy', did you mean 'study'?
          """)
  void namesTheNearestName(String good, String bad, String message) {
    AscribeException error = fail(GOOD.replace(good, bad));
    assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_NAME);
    assertThat(error.getMessage()).startsWith(message).contains("(allowed: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name = test         | name = "a/b"         | s.conf:2: study.name: value 'a/b' is not allowed (allowed: letters, digits
          [0, 4]              | [0, -4]              | s.conf:5: study.training-sizes[1]: value '-4' is not allowed (allowed: a whole number from 0
          [0, 4]              | [0, 4.5]             | s.conf:5: study.training-sizes[1]: value '4.5' is not allowed
          [0, 4]              | [0, 0]               | s.conf:5: study.training-sizes[1]: '0' occurs twice
          bert, paradigms     | bert, training-sizes = [8, -1], paradigms | s.conf:4: study.models[0].training-sizes[1]: value '-1' is not allowed (allowed: a whole number from 0
          bert, paradigms     | bert, training-sizes = [some], paradigms | s.conf:4: study.models[0].training-sizes[0]: value 'some' is not allowed
          bert, paradigms     | bert, training-sizes = [8, 8], paradigms | s.conf:4: study.models[0].training-sizes[1]: '8' occurs twice
          bert, paradigms     | bert, training-sizes = [], paradigms | s.conf:4: study.models[0].training-sizes: is empty; at least one item is needed
          bert, paradigms     | bert, training-sizes = 8, paradigms | s.conf:4: study.models[0].training-sizes: expected a list such as [ ... ], found 8
          [1, 2]              | [2, 2]               | s.conf:6: study.seeds[1]: '2' occurs twice
          [1, 2]              | [1, -2]              | s.conf:6: study.seeds[1]: value '-2' is not allowed (allowed: a whole number from 0 to 9223372036854775807)
          [1, 2]              | []                   | s.conf:6: study.seeds: is empty; at least one item is needed
          [1, 2]              | 1                    | s.conf:6: study.seeds: expected a list such as [ ... ], found 1
          permutations = 5    | permutations = 0     | s.conf:8: study.attribution.permutations: value '0' is not allowed (allowed: a whole number from 1
          permutations = 5    | steps = many         | s.conf:8: study.attribution.steps: value 'many' is not allowed
          epochs = 2          | learning-rate = 0    | s.conf:9: study.training.learning-rate: value '0' is not allowed (allowed: a number above 0, at most 1)
          epochs = 2          | dropout = 1          | s.conf:9: study.training.dropout: value '1' is not allowed (allowed: a number from 0 to below 1)
          seeds               | strict = yes, seeds  | s.conf:6: study.strict: value 'yes' is not allowed (allowed: true or false)
          { name = sample-    | { test-limit = -1, name = sample- | s.conf:3: study.datasets[0].test-limit: value '-1' is not allowed
          sample-sentiment    | sample-sentiment, task = nli | s.conf:3: study.datasets[0].task: value 'nli' is not allowed (allowed: sentiment, the task of format sample)
          sample-sentiment    | sample-sentiment, verbalizer { positive = good } | s.conf:3: study.datasets[0].verbalizer: has no word for label 'negative'
          sample-sentiment    | sample-sentiment, verbalizer { positive = a, negative = a, neutral = b } | s.conf:3: study.datasets[0].verbalizer: word 'a' stands for two labels
          sample-sentiment    | sample-sentiment, labels = [positive] | s.conf:3: study.datasets[0].labels: value '[positive]' is not allowed (allowed: two or more different labels)
          [random, attention] | [random, random]     | s.conf:7: study.methods[1]: 'random' occurs twice
          """)
  void namesTheValueAndWhatIsAllowed(String good, String bad, String message) {
    assertThat(fail(GOOD.replace(good, bad)).getMessage()).startsWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {text} was so.       | has {mask} nowhere
          It was {mask}.       | has {text} nowhere
          {text} {mask} {mask} | has {mask} 2 times
          """)
  void templatesNeedEverySlotOnce(String template, String message) {
    AscribeException error =
        fail(GOOD.replace("sample-sentiment", "sample-sentiment, template = \"" + template + "\""));
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_TEMPLATE);
    assertThat(error.getMessage())
        .startsWith("s.conf:3: study.datasets[0].template: template '" + template + "' " + message)
        .endsWith("a template of task sentiment has {mask}, {text} exactly once each");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[null, null]", "3", "text"})
  void variablesAreAnObject(String value) {
    Config file = ConfigFactory.parseString("study { name = s }, variables = " + value);
    assertThatThrownBy(() -> StudyReader.parse(file, "s.conf"))
        .isInstanceOf(AscribeException.class)
        .hasMessage("s.conf: variables: is not an object such as 'variables { name = value }'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          format = jsonl, labels = [sea, city, mountain]           | verbalizer { city = ..., mountain = ..., sea = ... }
          format = jsonl, labels = ["not so good", "4.5", ja]      | verbalizer { "4.5" = ..., ja = ..., "not so good" = ... }
          format = jsonl, labels = [negative, positive, mixed]     | verbalizer { mixed = ..., negative = ..., positive = ... }
          format = eraser, labels = [NEG, POS]                     | verbalizer { NEG = ..., POS = ... }
          format = hatexplain, labels = [toxic, normal]            | verbalizer { normal = ..., toxic = ... }
          """)
  void labelsWithoutWordsAreToldWhatToAdd(String dataset, String advice) {
    assertThat(fail(GOOD.replace("sample-sentiment", "x, paths = [no.jsonl], " + dataset)))
        .hasMessage(
            "s.conf:3: study.datasets[0].labels: these labels have no words yet; add "
                + advice
                + " to the data set, one word of the model each");
  }

  @Test
  void labelsThatNothingPromptsForNeedNoWords() {
    String samples = "src/main/resources/samples/sample-sentiment.jsonl";
    String own =
        GOOD.replace(
            "sample-sentiment",
            "x, format = jsonl, labels = [positive, negative, odd], paths = [" + samples + "]");
    StudySpec study =
        StudyReader.parse(
            ConfigFactory.parseString(own.replace("prompted, fine-tuned", "fine-tuned")), "s.conf");
    assertThat(study.datasets().get(0).verbalizer()).isEmpty();
    assertThat(StudyPlan.of(study).runs()).isNotEmpty();
    assertThat(fail(own)).hasMessageContaining("study.datasets[0].labels: these labels have no");
  }

  @Test
  void someOfTheLabelsOfTheTaskKeepTheirWords() {
    String samples = "src/main/resources/samples/sample-sentiment.jsonl";
    String study =
        GOOD.replace(
            "sample-sentiment",
            "x, format = jsonl, labels = [positive, negative], paths = [" + samples + "]");
    assertThat(
            StudyReader.parse(ConfigFactory.parseString(study), "s.conf")
                .datasets()
                .get(0)
                .verbalizer())
        .containsOnly(Map.entry("negative", "terrible"), Map.entry("positive", "great"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(fail(GOOD.replace("name = test", "")))
        .hasMessage("s.conf: study: key 'name' is missing");
    assertThat(fail(GOOD.replace("{ model = bert, ", "{")))
        .hasMessage("s.conf:4: study.models[0]: key 'model' is missing");
    assertThat(fail("variables {}"))
        .hasMessage("s.conf: has no object 'study { ... }', which declares the study");
    assertThat(fail(GOOD.replace("sample-sentiment", "x, format = tse, paths = [no.csv]")))
        .hasMessageStartingWith("s.conf:3: study.datasets[0].paths[0]: no such file 'no.csv'");
    assertThat(fail(GOOD.replace("= test", "= ${no.such.name}")))
        .hasMessageStartingWith("s.conf: cannot be read as HOCON: ")
        .hasMessageContaining("no.such.name");
    AscribeException error =
        catchThrowableOfType(
            AscribeException.class, () -> StudyReader.read(Path.of("nowhere.conf")));
    assertThat(error).hasMessage("nowhere.conf: no such study file");
  }

  @Test
  void whatThisBuildCannotDoIsSaid() {
    assertThat(fail(GOOD.replace("[prompted, ", "[").replace("[0, 4]", "[0]")))
        .hasMessageStartingWith(
            "s.conf:5: study.training-sizes: nothing to run: fine-tuned needs a training size");
    assertThat(
            fail(
                GOOD.replace(
                    "fine-tuned] }]",
                    "fine-tuned] }, { model = b, paradigms = [fine-tuned], training-sizes = [0] }]")))
        .hasMessageStartingWith(
            "s.conf:4: study.models[1].training-sizes: nothing to run: fine-tuned needs");
  }

  @Test
  void modelsThatShareAShortNameAreRefused() {
    String twice = "[{ model = \"a/bert\", paradigms = [prompted] }, { model = bert,";
    assertThat(fail(GOOD.replace("[{ model = bert,", twice)))
        .hasMessage(
            "s.conf:4: study.models[1].model: 'bert' occurs twice; every item must be"
                + " different");
  }

  private static AscribeException fail(String study) {
    AscribeException error =
        catchThrowableOfType(
            AscribeException.class,
            () -> StudyReader.parse(ConfigFactory.parseString(study), "s.conf"));
    assertThat(error.code().category()).isEqualTo(ErrorCode.Category.BAD_INPUT);
    assertThat(error.getMessage().lines()).hasSize(1);
    return error;
  }
}
