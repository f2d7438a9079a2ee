package dev.ascribe.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.SharedFiles;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.cli.FixedEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
  @TempDir private Path home;
  private CommandLineRig ascribe;

  @BeforeEach
  void start() {
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
  }

  @Test
  void jsonHasExactlyTheKeysOfTheContract() throws Exception {
    int exit = ascribe.execute("explain", "--model", "m", "--text", "a  fine film", "--json");
    assertThat(exit).isZero();
    assertThat(ascribe.error()).isEmpty();
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "model",
            "paradigm",
            "method",
            "target",
            "labels",
            "probabilities",
            "features",
            "evaluations",
            "value_empty",
            "value_full",
            "efficiency_gap",
            "standard_error_unknown",
            "standard_error_kind",
            "evaluations_planned",
            "evaluations_cached",
            "stopped",
            "truncated_words");
    assertThat(json.path("standard_error_kind").asText()).isEqualTo("bound");
    assertThat(json.path("truncated_words").isInt()).isTrue();
    assertThat(json.path("stopped").asText()).isEqualTo("budget");
    assertThat(json.path("method").asText()).isEqualTo("shapley-kernel");
    assertThat(json.path("probabilities").fieldNames())
        .toIterable()
        .containsExactly("negative", "neutral", "positive");
    assertThat(json.path("efficiency_gap").asDouble()).isLessThan(1e-9);
    JsonNode second = json.path("features").get(1);
    assertThat(second.toString())
        .isEqualTo(
            "{\"text\":\"fine\",\"start\":3,\"end\":7,\"score\":0.1,\"standard_error\":0.01,"
                + "\"part\":\"text\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-llama, , decoder",
    "tiny-gpt2, , decoder",
    "tiny-bert, , prompted",
    "tiny-bert, tiny-bert/fine-tuned, fine-tuned",
    "no-such-model, , prompted"
  })
  void theModelTellsItsParadigm(String model, String checkpoint, String paradigm) throws Exception {
    Path models = Path.of("src/test/resources/models");
    List<String> arguments =
        new ArrayList<>(
            List.of("explain", "--text", "fine", "--json", "--model", models + "/" + model));
    if (checkpoint != null) {
      arguments.addAll(List.of("--checkpoint", models + "/" + checkpoint));
    }
    assertThat(ascribe.execute(arguments.toArray(String[]::new))).as(ascribe.error()).isZero();
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.path("paradigm").asText()).isEqualTo(paradigm);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bert-cls5 | 1 stars, 2 stars, 3 stars, 4 stars, 5 stars
          bert-cls3-posfirst | NEGATIVE, NEUTRAL, POSITIVE
          v-type1 | contradiction, entailment, neutral
          """)
  void aModelWithATrainedHeadHasItsOwnLabels(String model, String labels) throws Exception {
    String directory = SharedFiles.require("cases/models/" + model).toString();
    assertThat(ascribe.execute("explain", "--text", "fine", "--json", "--model", directory))
        .as(ascribe.error())
        .isZero();
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.path("paradigm").asText()).isEqualTo("fine-tuned");
    assertThat(json.path("labels"))
        .extracting(JsonNode::asText)
        .containsExactly(labels.split(", "));
    ascribe.execute(
        "explain", "--text", "fine", "--json", "--model", directory, "--task", "sentiment");
    assertThat(new ObjectMapper().readTree(ascribe.output()).path("labels"))
        .extracting(JsonNode::asText)
        .containsExactly("negative", "neutral", "positive");
  }

  @Test
  void aLongTextIsExplainedByItsSentencesUnlessTheCallerChooses() throws Exception {
    String text = "word ".repeat(65);
    assertThat(methodOf("explain", "--model", "m", "--text", text, "--json"))
        .isEqualTo("shapley-owen");
    assertThat(ascribe.error()).contains("more than 64 words").contains("--method NAME");
    assertThat(methodOf("explain", "--model", "m", "--text", "word ".repeat(64), "--json"))
        .isEqualTo("shapley-kernel");
    for (String[] own :
        new String[][] {
          {"--evaluations", "500"}, {"--top-k", "3"}, {"--standard-error", "0.1"},
        }) {
      assertThat(methodOf("explain", "--model", "m", "--text", text, "--json", own[0], own[1]))
          .as(own[0])
          .isEqualTo("shapley-kernel");
      assertThat(ascribe.error()).doesNotContain("64 words");
    }
    assertThat(
            methodOf(
                "explain", "--model", "m", "--text", text, "--json", "--method", "shapley-kernel"))
        .isEqualTo("shapley-kernel");
  }

  private String methodOf(String... arguments) throws Exception {
    assertThat(ascribe.execute(arguments)).isZero();
    return new ObjectMapper().readTree(ascribe.output()).path("method").asText();
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "86401", "NaN"})
  void aDeadlineOutsideItsRangeIsRefused(String deadline) {
    assertThat(ascribe.execute("explain", "--model", "m", "--text", "t", "--deadline", deadline))
        .isEqualTo(2);
    assertThat(ascribe.error())
        .contains("--deadline: is")
        .contains("allowed: a number of seconds above 0, at most 86400");
  }

  @Test
  void whatAMethodDoesNotHaveIsNull() throws Exception {
    ascribe.execute(
        "explain", "--model", "m", "--text", "fine", "--method", "integrated-gradients", "--json");
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.path("completeness_delta").isNull()).isTrue();
    assertThat(json.path("efficiency_gap").isNull()).isTrue();
    assertThat(json.path("features").get(0).path("standard_error").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --method shapley-kernel --steps 9 | --steps has no effect on shapley-kernel
          --method shapley-exact --permutations 9 | --permutations has no effect on shapley-exact
          --method occlusion --top-k 2 | --top-k has no effect on occlusion
          --method integrated-gradients --absence delete | --absence has no effect on integrated-gradients
          --method input-x-gradient --baseline zero | --baseline has no effect on input-x-gradient
          --method attention --value logit | --value has no effect on attention
          --method shapley-sampling --grouping part | --grouping has no effect on shapley-sampling
          --grouping part | --grouping has no effect on shapley-kernel
          --method attention --target negative | --target has no effect on attention
          --method integrated-gradients --seed 7 | --seed has no effect on integrated-gradients
          --method occlusion --seed 7 --paradigm decoder | --seed has no effect on occlusion
          --method lime --top-k 1 | --top-k never ends the sampling of lime, which has no standard errors; --evaluations N does
          --method kernel-shap --standard-error 0.1 | --standard-error never ends the sampling of kernel-shap, which has no standard errors; --evaluations N does
          """)
  void anOptionThatChangesNothingIsSaidToChangeNothing(String options, String warning) {
    String[] words = ("explain --model m --text fine " + options).split(" ");
    assertThat(ascribe.execute(words)).isZero();
    assertThat(ascribe.error()).isEqualTo("warning: " + warning + "\n");
  }

  @Test
  void warningsAreOfTheMethodThatTheTextGets() throws Exception {
    String text = "One two. ".repeat(33);
    assertThat(ascribe.execute("explain", "--model", "m", "--text", text, "--grouping", "sentence"))
        .isZero();
    assertThat(ascribe.error()).contains("shapley-owen").doesNotContain("warning");
    ascribe.execute(
        "explain", "--model", "m", "--text", text, "--grouping", "part", "--evaluations", "99");
    assertThat(ascribe.error()).isEqualTo("warning: --grouping has no effect on shapley-kernel\n");

    // Which methods lines get is not known before they are read.
    Path lines = Files.writeString(home.resolve("lines.jsonl"), "{\"text\": \"fine\"}\n");
    ascribe.execute("explain", "--model", "m", "--input", lines.toString(), "--grouping", "part");
    assertThat(ascribe.error()).doesNotContain("warning");
    ascribe.execute("explain", "--model", "m", "--input", lines.toString(), "--steps", "9");
    assertThat(ascribe.error())
        .contains("warning: --steps has no effect on shapley-kernel and shapley-owen\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--method integrated-gradients --steps 9 --baseline zero --value logit",
        "--method shapley-kernel --evaluations 9 --absence delete --value logit",
        "--method shapley-owen --permutations 9 --grouping sentence",
        "--method shapley-regression --top-k 2 --confidence 0.9 --features tokens",
        "--method lime --evaluations 9 --seed 7",
        "--method attention --absence delete --measures",
        "--method occlusion --seed 7 --paradigm decoder --demonstrations 1",
        "--method random --seed 7",
        "--method random"
      })
  void optionsThatChangeSomethingAreTakenWithoutAWord(String options) {
    assertThat(ascribe.execute(("explain --model m --text fine " + options).split(" "))).isZero();
    assertThat(ascribe.error()).isEmpty();
  }

  @Test
  void anHtmlPageStandsByItselfAndEscapesItsTexts() throws Exception {
    Path page = home.resolve("page.html");
    String text = "<script>alert(1)</script> isn't \"fine\" & dandy";
    assertThat(
            ascribe.execute("explain", "--model", "m", "--text", text, "--html", page.toString()))
        .as(ascribe.error())
        .isZero();
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "isn&#39;t", "&quot;fine&quot;", "&amp;")
        .contains("background:rgb(0,114,178)", "against -", "+0.4000 for ")
        .contains("<h1>Explanation</h1>", "<h2>Predicted: negative (1.000)</h2>")
        .contains("<td>m</td>", "<td>{text} It was {mask}.</td>", "<td>shapley-kernel</td>")
        .contains("evaluations</th><td>42</td>", "standard error at most</th>")
        .contains("<p class=\"facts\">The standard errors are upper bounds, typically 1.3 to 1.5 ")
        .doesNotContain("<script", "http:", "https:", "src=", "url(");
    assertThat(ascribe.execute("explain", "--model", "m", "--text", "a", "--html", "no/such/x"))
        .isEqualTo(2);
    assertThat(ascribe.error()).startsWith("error: --html: cannot write 'no/such/x'");
  }

  @Test
  void anHtmlPageSaysWhichLabelIsExplainedAndWhyThereAreNoStandardErrors() throws Exception {
    Path page = home.resolve("attention.html");
    assertThat(
            ascribe.execute(
                ("explain --model m --text fine --target positive --method attention --html "
                        + page)
                    .split(" ")))
        .as(ascribe.error())
        .isZero();
    assertThat(Files.readString(page))
        .contains("<h2>Predicted: negative (1.000); explained: positive</h2>")
        .contains("No standard errors: the method has no standard errors.")
        .doesNotContain(
            "standard error</th>", "at most", "–", "two standard errors of 0", "against");
  }

  @Test
  void measuresOfOneTextAreAskedForAndShownWithTheReasonsOfThoseThatAreMissing() throws Exception {
    assertThat(ascribe.execute("explain", "--model", "m", "--text", "a fine film", "--measures"))
        .isZero();
    assertThat(ascribe.output())
        .contains("\nfaithfulness: comprehensiveness +0.2500, sufficiency -0.1250\n")
        .contains("\nno leave-one-out-tau: all scores are equal\n");
    Path page = home.resolve("measured.html");
    ascribe.execute(
        "explain",
        "--model",
        "m",
        "--text",
        "a fine film",
        "--measures",
        "--json",
        "--html",
        page.toString());
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.path("measures").path("comprehensiveness").asDouble()).isEqualTo(0.25);
    assertThat(json.path("measures_missing").path("leave-one-out-tau").asText())
        .isEqualTo("all scores are equal");
    assertThat(Files.readString(page))
        .contains("comprehensiveness +0.2500, sufficiency -0.1250", "no leave-one-out-tau: all");

    Path lines = Files.writeString(home.resolve("lines.jsonl"), "{\"text\": \"fine\"}\n");
    ascribe.execute("explain", "--model", "m", "--input", lines.toString(), "--measures");
    assertThat(ascribe.output()).contains("\"measures\":{\"comprehensiveness\":0.25");
  }

  @Test
  void aPairIsExplainedPartByPart() {
    int exit =
        ascribe.execute(
            "explain", "--model", "m", "--text", "A man sleeps", "--pair", "He is awake");
    assertThat(exit).isZero();
    assertThat(ascribe.output())
        .contains("m, prompted, shapley-kernel for 'contradiction'")
        .contains("template: {premise} ? {mask} , {hypothesis}")
        .contains("  contradiction       1.0000  ##############################\n")
        .contains("  A man+ sleeps++\n  He++ is+++ awake+++\n")
        .contains("sleeps  +0.2000                  0.0100  premise")
        .contains("42 evaluations, 1.5 s, value of the whole text 0.5500, of no word 0.2500");
  }

  @Test
  void groupsAreShownWithTheirSums() throws Exception {
    String[] arguments = {
      "explain",
      "--model",
      "m",
      "--method",
      "shapley-owen",
      "--grouping",
      "sentence",
      "--text",
      "I came. I saw it all the same day."
    };
    assertThat(ascribe.execute(arguments)).isZero();
    assertThat(ascribe.output())
        .contains("      0  +0.1000         2  text  I came.\n")
        .contains("      1  +3.5000         7  text  I saw it all the same ...\n");
    String[] json = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    json[arguments.length] = "--json";
    ascribe.execute(json);
    JsonNode features = new ObjectMapper().readTree(ascribe.output()).path("features");
    assertThat(features.get(1).path("group").asInt(-1)).isZero();
    assertThat(features.get(2).path("group").asInt(-1)).isEqualTo(1);
  }

  @Test
  void aVerbalizerNamesTheLabels() {
    ascribe.execute(
        "explain", "--model", "m", "--text", "fine", "--verbalizer", "good=great,bad=awful");
    assertThat(ascribe.output()).contains("for 'bad'").doesNotContain("neutral");
  }

  @Test
  void aDecoderIsAskedByThePromptOfTheTask() {
    int exit =
        ascribe.execute(
            "explain",
            "--model",
            "m",
            "--paradigm",
            "decoder",
            "--text",
            "fine",
            "--demonstrations",
            "2",
            "--calibration",
            "contextual");
    assertThat(exit).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .contains("m, decoder, shapley-kernel for 'negative'")
        .contains("template: Text: {text}\\nSentiment: \n")
        .contains("demonstrations: 6\n")
        .contains("calibration: contextual\n");
    ascribe.execute(
        "explain", "--model", "m", "--paradigm", "decoder", "--text", "a", "--pair", "b");
    assertThat(ascribe.output()).contains("Premise: {premise}\\nHypothesis: {hypothesis}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --method shaply-sampling | --method: unknown name 'shaply-sampling', did you mean 'shapley-sampling'?
          --target positiv | --target: unknown name 'positiv', did you mean 'positive'?
          --paradigm prompt | --paradigm: unknown name 'prompt', did you mean 'prompted'?
          --prompt sentiment | --prompt, --demonstrations, --demonstrations-from and --calibration: go with --paradigm decoder
          --paradigm decoder --prompt moods | --prompt: no prompt 'moods' (allowed: nli, sentiment, or a file *.conf)
          --paradigm decoder --prompt nli | --prompt: 'nli' is of task nli, the text is of task sentiment
          --paradigm decoder --prompt nli --template {text} | --template and --prompt: a template replaces the prompt
          --paradigm decoder --template {mask}{text} | --template, slot: unknown name 'mask'
          --paradigm decoder --verbalizer a=x,b=x | --verbalizer: word 'x' stands for two labels
          --paradigm decoder --demonstrations -1 | --demonstrations: is -1; allowed: 0 to 1000
          --paradigm decoder --demonstrations 999 | sample-sentiment: 999 demonstrations of label 'negative'
          --paradigm decoder --demonstrations-from x | --demonstrations-from: goes with --demonstrations K
          --paradigm decoder --demonstrations 1 --demonstrations-from x | --demonstrations-from: 'x' is not a sample set (sample-sentiment, sample-nli) and not a file *.jsonl, *.conf, *.csv
          --paradigm decoder --demonstrations 1 --verbalizer a=x,b=y | --demonstrations: 'sample-sentiment' has the labels
          --paradigm decoder --calibration on | --calibration: unknown name 'on'
          --paradigm fine-tuned | --paradigm: fine-tuned needs --checkpoint DIR
          --checkpoint nowhere | --checkpoint: 'nowhere' is not a directory
          --task nli | --task: nli needs --pair TEXT
          --method shap | --method: unknown name 'shap', did you mean 'kernel-shap', 'shapley-sampling', 'shapley-antithetic',
          --paradigm decoder --demonstrations 1 --demonstrations-from sample-sentimnt | --demonstrations-from: 'sample-sentimnt' is not a sample set (sample-sentiment, sample-nli) and not a file *.jsonl, *.conf, *.csv, did you mean 'sample-sentiment'?
          --permutations 0 | --permutations: is 0; allowed: 1 to 1000000
          --absence gone | --absence: unknown name 'gone'
          --verbalizer good=great | --verbalizer: has one label
          --seed -1 | --seed: is -1; allowed: a whole number from 0 to 9223372036854775807
          --seed many | Invalid value for option '--seed'
          --methd random | unknown option '--methd', did you mean '--method'?
          """)
  void badInputGetsOneClearLineAndExitCodeTwo(String options, String message) {
    String[] words = ("explain --model m --text fine " + options).split(" ");
    assertThat(ascribe.execute(words)).isEqualTo(2);
    assertThat(ascribe.output()).isEmpty();
    assertThat(ascribe.error()).startsWith("error: " + message);
    assertThat(ascribe.error().lines().filter(line -> !line.startsWith("see: "))).hasSize(1);
  }

  @Test
  void anEmptyTextIsRefused() {
    assertThat(ascribe.execute("explain", "--model", "m", "--text", " ")).isEqualTo(2);
    assertThat(ascribe.error()).startsWith("error: text: is empty");
  }
}
