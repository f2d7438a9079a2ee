package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.dataset.SkippedRows.Place;
import dev.ascribe.dataset.SkippedRows.Reason;
import dev.ascribe.study.DatasetDefaults;
import dev.ascribe.study.DatasetFiles;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Posts with the labels and rationales of up to three annotators, as HateXplain has them. */
class HateXplainReaderTest {
  private static final String FOLDER = "src/test/resources/datasets/hatexplain";

  @TempDir Path folder;

  @Test
  void theLabelIsTheMajorityAndEveryRationaleIsKept() {
    DatasetLoader.Loaded loaded =
        DatasetLoader.loadAndCount(spec(DatasetFiles.of(Format.HATEXPLAIN, FOLDER)), false);
    Dataset posts = loaded.dataset();

    assertThat(posts.labels()).containsExactly("hatespeech", "normal", "offensive");
    assertThat(posts.train()).extracting(Instance::id).containsExactly("1_gab", "2_twitter");
    assertThat(posts.dev()).extracting(Instance::label).containsExactly("offensive");
    assertThat(posts.test()).extracting(Instance::label).containsExactly("normal");
    Instance first = posts.train().get(0);
    assertThat(first.label()).isEqualTo("hatespeech");
    assertThat(first.input().text()).isEqualTo("those <user> people ruin everything");
    assertThat(first.rationales())
        .containsExactly(
            new Rationale("a1", List.of(0, 2, 3, 4)),
            new Rationale("a2", List.of(3, 4)),
            new Rationale("a3", List.of(3)));
    assertThat(Rationale.majority(first.rationales(), 5))
        .containsExactly(false, false, false, true, true);
    assertThat(posts.train().get(1).rationales()).isEmpty();
    String file = FOLDER + "/dataset.json";
    assertThat(loaded.skipped().rows())
        .isEqualTo(
            Map.of(
                Reason.TIE, List.of(new Place(file, 1, "post '4_twitter'")),
                Reason.NO_SPLIT, List.of(new Place(file, 1, "post '6_gab'"))));
  }

  @Test
  void aFileAloneIsSplitLikeEverySingleFile() throws IOException {
    StringBuilder posts = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      posts.append(i == 0 ? "" : ",\n").append(post("p" + i, "[\"text\",\"" + i + "\"]", "[]"));
    }
    Dataset dataset = DatasetLoader.load(spec(write("{" + posts + "}")));
    assertThat(dataset.train()).hasSize(8);
    assertThat(dataset.test()).hasSize(1);
  }

  @Test
  void aTokenWithWhiteSpaceCoversItsWordsAndAnEmptyOneCoversNone() throws IOException {
    String post = post("p", "[\"a\\u00a0b\",\"\",\"c\"]", "[[1,1,0],[0,0,1]]");
    Instance only = read(write("{" + post + "}")).dataset().test().get(0);
    assertThat(only.words()).extracting(Word::text).containsExactly("a", "b", "c");
    assertThat(only.rationales())
        .containsExactly(new Rationale("a1", List.of(0, 1)), new Rationale("a2", List.of(2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[1,0],[1,0,0]] | normal | dataset.json:2: post 'p', rationales[1]: has 3 values, but post_tokens has 2; there must be one for each token",
        "[[1,2]] | normal | dataset.json:2: post 'p', rationales[0][1]: is not allowed (allowed: 0, 1)",
        "[7] | normal | dataset.json:2: post 'p', rationales[0]: is a number, but a list is needed",
        "[] | Normal | dataset.json:2: post 'p', annotators[0].label: unknown name 'Normal', did you mean 'normal'?",
      })
  void wrongPostsAreRefusedWithTheirPlace(String rationales, String label, String error)
      throws IOException {
    String post = post("p", "[\"so\",\"fine\"]", rationales).replace("normal", label);
    List<String> files = write("{\n" + post + "}");
    assertThatThrownBy(() -> read(files)).hasMessageContaining(error);
  }

  @Test
  void wrongFilesAreRefusedWithTheirLine() throws IOException {
    String post = post("p", "[\"so\"]", "[]");
    assertThatThrownBy(() -> read(write("{" + post + ",\n" + post + "}")))
        .hasMessageContaining("dataset.json:2: is not JSON: ")
        .hasMessageContaining("uplicate");
    assertThatThrownBy(() -> read(write("{" + post + ",\n\"q\": {\n")))
        .hasMessageContaining("dataset.json:3: is not JSON: ");
    assertThatThrownBy(() -> read(write("[]")))
        .hasMessageContaining("dataset.json:1: is not a JSON object");
    assertThatThrownBy(() -> read(write("{\"p\":1}")))
        .hasMessageContaining("dataset.json:1: post 'p': is a number, but an object is needed");
    assertThatThrownBy(() -> read(write("{} {}"))).hasMessageContaining("more text after its end");
  }

  @Test
  void splitsThatAreMissingOrShareAPostAreRefused() throws IOException {
    String posts = write("{" + post("p", "[\"so\"]", "[]") + "}").get(0);
    Path divisions = folder.resolve("post_id_divisions.json");
    Files.writeString(divisions, "{\"train\":[\"p\"],\"test\":[]}");
    assertThatThrownBy(() -> read(List.of(posts, divisions.toString())))
        .hasMessageEndingWith(
            "divisions.json:1: val: is missing; the file must have the splits train, val, test");
    Files.writeString(divisions, "{\"train\":[\"p\"],\"val\":[],\"test\":[\"p\"]}");
    assertThatThrownBy(() -> read(List.of(posts, divisions.toString())))
        .hasMessageEndingWith("test: post 'p' is also in train");
  }

  private static DatasetLoader.Loaded read(List<String> files) {
    return DatasetLoader.readAll(spec(files), null, true);
  }

  private static DatasetSpec spec(List<String> files) {
    return DatasetDefaults.of(Format.HATEXPLAIN, Task.SENTIMENT)
        .dataset("hate", Format.HATEXPLAIN, files, Task.SENTIMENT);
  }

  private List<String> write(String content) throws IOException {
    return List.of(Files.writeString(folder.resolve("dataset.json"), content).toString());
  }

  private static String post(String id, String tokens, String rationales) {
    return ("\"%s\":{\"post_id\":\"%s\",\"annotators\":[{\"label\":\"normal\",\"annotator_id\":1,"
            + "\"target\":[\"None\"]}],\"rationales\":%s,\"post_tokens\":%s}")
        .formatted(id, id, rationales, tokens);
  }
}
