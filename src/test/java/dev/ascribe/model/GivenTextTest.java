package dev.ascribe.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.tokenizer.Encoding;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is laid out is the text as it was given, white space included. */
class GivenTextTest {
  private static final List<String> GAPS =
      List.of(" ", "  ", "\t", "\n", "\r\n", "\n\n ", "\u00a0", " \u3000", "\u2028", "   \t");
  private static final List<String> WORDS =
      List.of(
          "good", "I'm", "movie.", "(not)", "😀", "caf\u00e9", "x\u200by", "1,000", "我爱", "ÉCOLE!");

  @TempDir static Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bert-base-uncased", "roberta-base", "gpt2", "stories260K"})
  void wholeRowsAreThoseOfTransformers(String name) throws IOException {
    Path directory = RealTokenizers.directory(folder, name);
    Map<String, List<JsonNode>> byTemplate =
        cases(name).stream().collect(Collectors.groupingBy(json -> json.get("template").asText()));
    assertThat(byTemplate).hasSizeGreaterThan(4);
    for (List<JsonNode> cases : byTemplate.values()) {
      String template = cases.get(0).get("template").textValue();
      withLayout(directory, name, template, layout -> assertRows(cases, layout));
    }
  }

  private static Void assertRows(List<JsonNode> cases, Layout layout) {
    for (JsonNode json : cases) {
      TextInput input = new TextInput(json.get("text").asText(), json.get("pair").textValue());
      for (FeatureLevel level : FeatureLevel.values()) {
        assertThat(layout.encode(input, level).tokenIds())
            .as("%s: %s", level, json)
            .isEqualTo(GoldenEncoder.integers(json.get("ids")));
      }
    }
    return null;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-base-uncased", "roberta-base", "gpt2", "stories260K"})
  void rowsOfAnyTextAreTheTokenizersOwn(String name) throws IOException {
    Path directory = RealTokenizers.directory(folder, name);
    boolean encoder = RealTokenizers.ENCODERS.contains(name);
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      String template = encoder ? "On:\n{text}\nit was {mask}." : "On:\n{text}\nit was";
      String mask = encoder ? tokenizer.token(tokenizer.requireId(SpecialToken.MASK)) : "";
      withLayout(
          directory,
          name,
          template,
          layout -> {
            CounterRandom random = CounterRandom.of(3, "texts", 0);
            for (int i = 0; i < 300; i++) {
              String text = text(random);
              String whole = template.replace("{text}", text).replace("{mask}", mask);
              EncodedInput words = layout.encode(text, FeatureLevel.WORD);
              assertThat(words.tokenIds()).as(text).isEqualTo(tokenizer.encode(whole, true).ids());
              assertWordsOwnTheirTokens(text, words, tokenizer.encode(whole, true));
              assertFeaturesAreOfTheText(text, layout.encode(text, FeatureLevel.TOKEN));
            }
            return null;
          });
    }
  }

  /** Tokens with a character of a word, or of white space after the template and before it. */
  private static void assertWordsOwnTheirTokens(
      String text, EncodedInput words, Encoding encoding) {
    int offset = "On:\n".length();
    int end = offset + text.length();
    List<Word> expected = new TextInput(text, null).words();
    assertThat(words.features()).isEqualTo(expected);
    for (int t = 0; t < encoding.length(); t++) {
      int feature = words.featureOfToken()[t];
      int start = encoding.starts()[t] - offset;
      int stop = encoding.ends()[t] - offset;
      boolean outside = encoding.texts()[t] < 0 || stop <= 0 || encoding.starts()[t] >= end;
      if (outside) {
        assertThat(feature).as("token %d of '%s'", t, text).isEqualTo(-1);
        continue;
      }
      int first = firstWord(expected, start, stop);
      boolean shared = start < 0 || encoding.ends()[t] > end;
      int gap = shared ? -1 : wordAfter(expected, start);
      assertThat(feature).as("token %d of '%s'", t, text).isEqualTo(first >= 0 ? first : gap);
    }
  }

  private static int firstWord(List<Word> words, int start, int end) {
    return IntStream.range(0, words.size())
        .filter(i -> words.get(i).start() < end && start < words.get(i).end())
        .findFirst()
        .orElse(-1);
  }

  private static int wordAfter(List<Word> words, int character) {
    return IntStream.range(0, words.size())
        .filter(i -> character < words.get(i).end())
        .findFirst()
        .orElse(words.size() - 1);
  }

  private static void assertFeaturesAreOfTheText(String text, EncodedInput tokens) {
    for (Word feature : tokens.features()) {
      assertThat(feature.text()).isEqualTo(text.substring(feature.start(), feature.end()));
      assertThat(feature.text()).isNotEmpty();
    }
  }

  private static String text(CounterRandom random) {
    StringBuilder text = new StringBuilder();
    int words = 1 + random.nextInt(6);
    for (int i = 0; i <= words; i++) {
      boolean inside = i > 0 && i < words;
      if (inside || random.nextInt(2) == 0) {
        text.append(GAPS.get(random.nextInt(GAPS.size())));
      }
      text.append(i < words ? WORDS.get(random.nextInt(WORDS.size())) : "");
    }
    return text.toString();
  }

  @Test
  void anAbsentWordTakesTheWhiteSpaceInFrontOfItAlong() throws IOException {
    Path directory = RealTokenizers.directory(folder, "roberta-base");
    TextInput input = new TextInput(" good\n\n bad movie \n", null);
    EncodedInput encoded = encode(directory, "roberta-base", null, input, FeatureLevel.WORD);
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      for (AbsencePolicy policy : List.of(AbsencePolicy.DELETE, AbsencePolicy.REMOVE)) {
        assertThat(row(encoded, policy, 0, 2))
            .isEqualTo(tokenizer.encode(" good movie \n", true).ids());
        assertThat(row(encoded, policy, 1)).isEqualTo(tokenizer.encode("\n\n bad", true).ids());
        assertThat(row(encoded, policy)).isEqualTo(tokenizer.encode("", true).ids());
      }
    }
  }

  private static int[] row(EncodedInput input, AbsencePolicy policy, int... present) {
    Coalition coalition = Coalition.of(input.featureCount(), present);
    return AbsencePolicies.row(input, coalition, policy, -1, -1).tokenIds();
  }

  @Test
  void whiteSpaceTokensAreFeaturesOfTheirOwnWhereTokensAre() throws IOException {
    Path directory = RealTokenizers.directory(folder, "roberta-base");
    EncodedInput encoded =
        encode(
            directory, "roberta-base", null, new TextInput("a\n\n b ", null), FeatureLevel.TOKEN);
    assertThat(encoded.features()).extracting(Word::text).containsExactly("a", "\n\n", "b", " ");
    assertThat(encoded.features()).extracting(Word::start).containsExactly(0, 1, 4, 5);
  }

  @Test
  void theMaskOfTheTemplatePredictsWhereTheTextNamesTheTokenToo() throws IOException {
    Path directory = RealTokenizers.directory(folder, "roberta-base");
    TextInput input = new TextInput("a <mask> here", null);
    EncodedInput encoded =
        encode(directory, "roberta-base", "{text} is {mask}.", input, FeatureLevel.WORD);
    assertThat(encoded.predictingToken()).isEqualTo(5);
    assertThat(encoded.featureOfToken()).containsExactly(-1, 0, 1, 2, -1, -1, -1, -1);
  }

  /** A layout of either kind. */
  private interface Layout {
    EncodedInput encode(TextInput input, FeatureLevel level);

    default EncodedInput encode(String text, FeatureLevel level) {
      return encode(new TextInput(text, null), level);
    }
  }

  private static <T> T withLayout(
      Path directory, String name, String template, Function<Layout, T> use) {
    if (RealTokenizers.DECODERS.contains(name)) {
      try (DecoderLayout layout =
          DecoderLayout.open(
              RealTokenizers.reference(directory, Paradigm.DECODER, template),
              directory,
              Tokenizer::load)) {
        return use.apply((input, level) -> layout.encode(input, level, true));
      }
    }
    Paradigm paradigm = template == null ? Paradigm.FINE_TUNED : Paradigm.PROMPTED;
    try (EncoderLayout layout =
        EncoderLayout.open(
            RealTokenizers.reference(directory, paradigm, template), directory, Tokenizer::load)) {
      return use.apply((input, level) -> layout.encode(input, level, true));
    }
  }

  private static EncodedInput encode(
      Path directory, String name, String template, TextInput input, FeatureLevel level) {
    return withLayout(directory, name, template, layout -> layout.encode(input, level));
  }

  private static List<JsonNode> cases(String tokenizer) throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    try (InputStream stream = GivenTextTest.class.getResourceAsStream("/tokenizer/layouts.json")) {
      new JsonMapper()
          .readTree(stream)
          .get("cases")
          .forEach(
              json -> {
                if (json.get("tokenizer").asText().equals(tokenizer)) {
                  cases.add(json);
                }
              });
    }
    return cases;
  }
}
