package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderModelTest {
  private static EncoderModel prompted;
  private static EncoderModel pairs;

  @BeforeAll
  static void load() {
    prompted = GoldenEncoder.tinyBert(Paradigm.PROMPTED, false).load();
    pairs = GoldenEncoder.tinyBert(Paradigm.FINE_TUNED, true).load();
  }

  @AfterAll
  static void close() {
    prompted.close();
    pairs.close();
  }

  @Test
  void wordsOfSeveralTokensAreOneFeatureAndTemplatesAreNone() {
    EncodedInput input = prompted.encode(text("good zzz,  movie"), true);
    assertThat(input.features()).extracting(Word::text).containsExactly("good", "zzz,", "movie");
    // [CLS] good z ##z ##z , movie it was [MASK] . [SEP]
    assertThat(input.featureOfToken()).containsExactly(-1, 0, 1, 1, 1, 1, 2, -1, -1, -1, -1, -1);
    assertThat(input.predictingToken()).isEqualTo(9);
    assertThat(input.tokenIds()[9]).isEqualTo(prompted.maskToken());
  }

  @Test
  void tokensOfTheTextAreFeaturesWithTheirOwnCharacters() {
    EncodedInput words = prompted.encode(text("Good zzz,  movie"), true);
    EncodedInput tokens = prompted.encode(text("Good zzz,  movie"), FeatureLevel.TOKEN, true);
    assertThat(tokens.tokenIds()).isEqualTo(words.tokenIds());
    // [CLS] good z ##z ##z , movie it was [MASK] . [SEP]
    assertThat(tokens.featureOfToken()).containsExactly(-1, 0, 1, 2, 3, 4, 5, -1, -1, -1, -1, -1);
    assertThat(tokens.features())
        .containsExactly(
            new Word("Good", 0, 4, Part.TEXT),
            new Word("z", 5, 6, Part.TEXT),
            new Word("z", 6, 7, Part.TEXT),
            new Word("z", 7, 8, Part.TEXT),
            new Word(",", 8, 9, Part.TEXT),
            new Word("movie", 11, 16, Part.TEXT));
    TokenRow row = prompted.row(tokens, Coalition.of(6, 0, 2), AbsencePolicy.REMOVE);
    assertThat(row.positionIds()).containsExactly(0, 1, 3, 7, 8, 9, 10, 11);
  }

  @Test
  void tokensOfPairsAndLongTextsAreThoseOfTheirWords() {
    TextInput pair = new TextInput("a man zz", "good zz");
    assertThat(pairs.encode(pair, FeatureLevel.TOKEN, true).features())
        .containsExactly(
            new Word("a", 0, 1, Part.PREMISE),
            new Word("man", 2, 5, Part.PREMISE),
            new Word("z", 6, 7, Part.PREMISE),
            new Word("z", 7, 8, Part.PREMISE),
            new Word("good", 0, 4, Part.HYPOTHESIS),
            new Word("z", 5, 6, Part.HYPOTHESIS),
            new Word("z", 6, 7, Part.HYPOTHESIS));
    EncodedInput cut = prompted.encode(text("zz ".repeat(40)), FeatureLevel.TOKEN, false);
    assertThat(cut.featureCount()).isEqualTo(58);
    assertThat(cut.truncatedWords()).isEqualTo(11);
  }

  @Test
  void absencePoliciesKeepReplaceOrDelete() {
    EncodedInput input = prompted.encode(text("good movie today"), true);
    Coalition present = Coalition.of(3, 0, 2);
    TokenRow removed = prompted.row(input, present, AbsencePolicy.REMOVE);
    assertThat(removed.positionIds()).containsExactly(0, 1, 3, 4, 5, 6, 7, 8);
    assertThat(removed.tokenIds()[removed.predictingToken()]).isEqualTo(prompted.maskToken());
    assertThat(removed.positionIds()[removed.predictingToken()]).isEqualTo(6);
    TokenRow deleted = prompted.row(input, present, AbsencePolicy.DELETE);
    assertThat(deleted.tokenIds()).isEqualTo(removed.tokenIds());
    assertThat(deleted.positionIds()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    TokenRow masked = prompted.row(input, present, AbsencePolicy.MASK_TOKEN);
    assertThat(masked.tokenIds()[2]).isEqualTo(prompted.maskToken());
    assertThat(masked.length()).isEqualTo(input.tokenCount());
    TokenRow padded = prompted.row(input, present, AbsencePolicy.PAD_TOKEN);
    assertThat(padded.tokenIds()[2]).isEqualTo(prompted.padToken());
    assertThat(padded.predictingToken()).isEqualTo(input.predictingToken());
    assertThat(prompted.row(input, Coalition.empty(3), AbsencePolicy.REMOVE).length()).isEqualTo(6);
  }

  @Test
  void aLongTextLosesWordsAtItsEndOrIsRefused() {
    String words = "good movie ".repeat(50).strip();
    EncodedInput input = prompted.encode(text(words), false);
    assertThat(input.tokenCount()).isEqualTo(64);
    assertThat(input.featureCount()).isEqualTo(58);
    assertThat(input.truncatedWords()).isEqualTo(42);
    assertThat(input.features().get(57)).isEqualTo(text(words).words().get(57));
    assertThatThrownBy(() -> prompted.encode(text(words), true))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TEXT_TOO_LONG))
        .hasMessageContaining("106 tokens")
        .hasMessageContaining("64");
    assertThatThrownBy(() -> prompted.encode(text("x".repeat(90)), false))
        .hasMessageContaining("not even one word");
  }

  @Test
  void theLongerTextOfAPairIsShortened() {
    TextInput input = new TextInput("a man is walking", "good ".repeat(80).strip());
    EncodedInput encoded = pairs.encode(input, false);
    assertThat(encoded.tokenCount()).isEqualTo(64);
    assertThat(encoded.features()).filteredOn(w -> w.part() == Part.PREMISE).hasSize(4);
    assertThat(encoded.tokenTypeIds()[63]).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wonderfulness", "great movie"})
  void aLabelWordOfSeveralTokensIsNamedWithItsTokens(String word) {
    assertThatThrownBy(() -> load(withLabelWord(word)))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.MULTI_TOKEN_LABEL_WORD))
        .hasMessageContaining("'" + word + "'")
        .hasMessageContaining("'positive'")
        .hasMessageContaining(word.startsWith("great") ? "great movie" : "##n");
  }

  @Test
  void aLabelWordThatIsUnknownOrTakenIsRefused() {
    assertThatThrownBy(() -> load(withLabelWord("素晴"))).isInstanceOf(AscribeException.class);
    assertThatThrownBy(() -> load(withLabelWord("okay"))).hasMessageContaining("already");
  }

  private static ModelRef withLabelWord(String word) {
    return new ModelRef(
        "tiny",
        Paradigm.PROMPTED,
        List.of("negative", "neutral", "positive"),
        "{text} It was {mask}.",
        List.of("terrible", "okay", word),
        null);
  }

  private static void load(ModelRef reference) {
    ModelLoader.loadEncoder(reference, GoldenEncoder.directory("tiny-bert"), Device.cpu()).close();
  }

  @Test
  void aPairDoesNotFitATemplateForOneText() {
    assertThatThrownBy(() -> prompted.encode(new TextInput("a", "b"), true))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TEMPLATE));
  }

  @Test
  void weightsThatDoNotFitTheConfigurationAreNamed(@org.junit.jupiter.api.io.TempDir Path copy)
      throws IOException {
    Path tiny = GoldenEncoder.directory("tiny-bert");
    for (String file : List.of("model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(tiny.resolve(file), copy.resolve(file));
    }
    String config = Files.readString(tiny.resolve("config.json"));
    Files.writeString(
        copy.resolve("config.json"),
        config.replace("\"intermediate_size\": 64", "\"intermediate_size\": 65"));
    assertThatThrownBy(() -> ModelLoader.load(withLabelWord("great"), copy, Device.cpu()))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
        .hasMessageContaining("intermediate.dense.weight")
        .hasMessageContaining("[64, 32]")
        .hasMessageContaining("[65, 32]");
    Files.writeString(copy.resolve("config.json"), config.replace("\"bert\"", "\"t5\""));
    assertThatThrownBy(() -> ModelLoader.load(withLabelWord("great"), copy, Device.cpu()))
        .hasMessageContaining("'t5'")
        .hasMessageContaining("bert, roberta, distilbert");
  }

  @Test
  void logitsOfARowDoNotDependOnTheRowsBesideIt() {
    List<TokenRow> rows = rows(prompted, 40);
    float[][] together = prompted.labelLogits(rows);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(doubles(prompted.labelLogits(List.of(rows.get(i)))[0]))
          .containsExactly(doubles(together[i]), within(1e-5));
    }
  }

  @Test
  void modelsOnTwoThreadsAtOnceScoreAsAlone() throws Exception {
    List<TokenRow> rows = rows(prompted, 60);
    float[][] expected = prompted.labelLogits(rows);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<float[][]>> results = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        results.add(
            threads.submit(
                () -> {
                  try (EncoderModel own = GoldenEncoder.tinyBert(Paradigm.PROMPTED, false).load()) {
                    float[][] last = own.labelLogits(rows);
                    for (int round = 0; round < 50; round++) {
                      last = own.labelLogits(rows);
                    }
                    return last;
                  }
                }));
      }
      for (Future<float[][]> result : results) {
        assertThat(result.get()).isDeepEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryStaysFlatOverThousandsOfBatches() throws IOException {
    List<TokenRow> rows = rows(prompted, 32);
    long before = residentKilobytesAfter300Batches(rows);
    long smallestGrowth = Long.MAX_VALUE;
    for (int round = 0; round < 4; round++) {
      long after = residentKilobytesAfter300Batches(rows);
      smallestGrowth = Math.min(smallestGrowth, after - before);
      before = after;
    }
    // A leak grows in every round: one array per batch, of 32 rows x 15 tokens x 3 x 32 floats, by
    // 55 MB. What else lives in this process, such as the heap, grows now and then.
    assertThat(smallestGrowth).isLessThan(15_000);
  }

  private static long residentKilobytesAfter300Batches(List<TokenRow> rows) throws IOException {
    for (int i = 0; i < 300; i++) {
      prompted.labelLogits(rows);
    }
    System.gc();
    return residentKilobytes();
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Random coalitions of one text: rows of many lengths. */
  private static List<TokenRow> rows(EncoderModel model, int count) {
    EncodedInput input =
        model.encode(text("I loved the food but the service was awful and slow today"), true);
    int features = input.featureCount();
    return IntStream.range(0, count)
        .mapToObj(i -> CounterRandom.of(1, "rows", i).nextLong() >>> (64 - features))
        .map(bits -> model.row(input, Coalition.ofBits(features, bits), AbsencePolicy.REMOVE))
        .toList();
  }

  private static TextInput text(String text) {
    return new TextInput(text, null);
  }
}
