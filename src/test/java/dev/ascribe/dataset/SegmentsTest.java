package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.study.AttributionSpec.Grouping;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {
  @TempDir Path folder;

  private static List<Word> segments(String text) {
    return new TextInput(text, null).words(FeatureLevel.SEGMENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          这部电影非常精彩。 | 这 部 电影 非常 精彩。
          我爱Java电脑,真的! | 我 爱 Java 电脑, 真的!
          I love 北京烤鸭 (very much) | I love 北京 烤鸭 (very much)
          他说“好电影”！ | 他 说 “好 电影”！
          今日はいい天気です。 | 今日 は いい 天気 です。
          ฉันรักแมว | ฉัน รัก แมว
          太好了😀真的 | 太好了 😀 真的
          """)
  void wordsOfScriptsWithoutSpacesArePartedAndPunctuationStaysWithThem(
      String text, String expected) {
    assertThat(segments(text)).extracting(Word::text).containsExactly(expected.strip().split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"The U.S.-based firm's 1,000.5 (odd) e-mails!", "한국어 문장은 띄어 씁니다.", "Привет, мир!"})
  void wordsOfOtherScriptsStayWhole(String text) {
    TextInput input = new TextInput(text, null);
    assertThat(input.words(FeatureLevel.SEGMENT)).isEqualTo(input.words());
  }

  @Test
  void segmentsCoverTheWordsOfBothParts() {
    TextInput pair = new TextInput("  他在睡觉 now\u3000好", "一个人 在跑步");
    for (Word word : pair.words()) {
      StringBuilder text = new StringBuilder();
      int end = word.start();
      for (Word segment : pair.words(FeatureLevel.SEGMENT)) {
        if (segment.part() == word.part()
            && segment.start() >= word.start()
            && segment.end() <= word.end()) {
          assertThat(segment.start()).isEqualTo(end);
          end = segment.end();
          text.append(segment.text());
        }
      }
      assertThat(text).hasToString(word.text());
    }
  }

  @Test
  void sentencesOfSegmentsAreGroups() {
    List<Word> features = segments("这部电影很好。我喜欢它！Yes.");
    List<Integer> sizes = FeatureGroups.sizes(features, Grouping.SENTENCE);
    assertThat(sizes).hasSizeGreaterThan(1);
    assertThat(features.get(sizes.get(0) - 1).text()).endsWith("。");
  }

  private Instance only(Task task, Format format, String content) throws IOException {
    Path file = Files.writeString(folder.resolve("data"), content);
    DatasetSpec spec = task.dataset("given", format, List.of(file.toString()), 0);
    DatasetReader.Options options = new DatasetReader.Options(true, FeatureLevel.SEGMENT);
    return DatasetLoader.readAll(spec, null, options).dataset().test().get(0);
  }

  @Test
  void selectedTextsHighlightSegments() throws IOException {
    Instance instance =
        only(
            Task.SENTIMENT,
            Format.TSE,
            "textID,text,selected_text,sentiment\n1,这部电影非常精彩。 wow,非常精彩,positive\n");
    assertThat(instance.words()).hasSize(6);
    assertThat(instance.rationales()).containsExactly(new Rationale("a1", List.of(3, 4)));
  }

  @Test
  void starredSentencesHighlightSegments() throws IOException {
    Instance instance =
        only(
            Task.NLI,
            Format.ESNLI,
            "pairID,gold_label,Sentence1,Sentence2,Sentence1_marked_1,Sentence2_marked_1\n"
                + "1,neutral,一个男人在睡觉,He 在跑步,一个*男人*在睡觉,He *在跑步*\n");
    List<Word> words = instance.words();
    List<String> highlighted =
        instance.rationales().get(0).words().stream().map(i -> words.get(i).text()).toList();
    assertThat(String.join("", highlighted)).isEqualTo("男人在跑步");
  }

  @Test
  void highlightedWordsOfJsonLinesHighlightAllTheirSegments() throws IOException {
    Instance instance =
        only(
            Task.SENTIMENT,
            Format.JSONL,
            "{\"id\": \"1\", \"label\": \"positive\", \"text\": \"so 非常精彩 yes\","
                + " \"rationales\": [{\"annotator\": \"a1\", \"text\": [1]}]}\n");
    assertThat(instance.words()).extracting(Word::text).containsExactly("so", "非常", "精彩", "yes");
    assertThat(instance.rationales()).containsExactly(new Rationale("a1", List.of(1, 2)));
  }
}
