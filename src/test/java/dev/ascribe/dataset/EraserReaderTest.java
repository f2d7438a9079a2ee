package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ascribe.common.AscribeException;
import dev.ascribe.study.DatasetDefaults;
import dev.ascribe.study.DatasetFiles;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents and evidence in the format of the ERASER benchmark. */
class EraserReaderTest {
  private static final String MOVIES = "src/test/resources/datasets/movies";
  private static final String EVIDENCE =
      "{\"docid\":\"%s\",\"start_token\":%d,\"end_token\":%d,\"text\":\"\"}";

  @TempDir Path folder;

  @Test
  void aFolderHasItsPublishedSplitsWithTheEvidenceOfAllGroups() {
    Dataset movies =
        DatasetLoader.load(spec(Task.SENTIMENT, DatasetFiles.of(Format.ERASER, MOVIES)));

    assertThat(movies.train())
        .extracting(Instance::id, Instance::label)
        .containsExactly(tuple("posR_001.txt", "POS"), tuple("negR_002.txt", "NEG"));
    assertThat(movies.dev()).extracting(Instance::id).contains("posR_003.txt", "negR_004.txt");
    assertThat(movies.test()).extracting(Instance::id).contains("posR_005.txt", "negR_006.txt");
    Instance first = movies.train().get(0);
    assertThat(first.input())
        .isEqualTo(
            new TextInput(
                "the plot is thin , but\nthe acting is a pure delight .\n\ngo and see it .", null));
    assertThat(first.rationales())
        .containsExactly(new Rationale("a1", List.of(9, 10, 11, 13, 14, 15)));
    assertThat(movies.dev().get(0).rationales())
        .containsExactly(new Rationale("a1", List.of(0, 2)));
    assertThat(movies.test().get(1).rationales()).isEmpty();
  }

  @Test
  void inAPairTheQueryIsTheHypothesisAndHasNoEvidence() throws IOException {
    document("lake", "the lake is deep\nand cold");
    annotate("train", annotation("a", "True", "\"lake\"", "is it deep ?", "lake", 3, 4));
    annotate("train", annotation("b", "False", "\"lake\"", "is it warm ?", "lake", 5, 6));

    List<Instance> pairs = read(Task.NLI);

    assertThat(pairs.get(0).input())
        .isEqualTo(new TextInput("the lake is deep\nand cold", "is it deep ?"));
    assertThat(pairs)
        .extracting(pair -> pair.rationales().get(0).words())
        .containsExactly(List.of(3), List.of(5));
    assertThatThrownBy(() -> read(Task.SENTIMENT))
        .hasMessageContaining("train.jsonl:2: query: differs from that of line 1")
        .hasMessageContaining("choose task nli");
  }

  @Test
  void severalDocumentsOfAnAnnotationFollowEachOther() throws IOException {
    Files.writeString(
        folder.resolve("docs.jsonl"),
        "{\"docid\":1,\"document\":\"one two\"}\n{\"docid\":\"2\",\"document\":\"three\\nfour\"}\n");
    annotate("train", annotation("a", "yes", "1, 2", "q", "2", 1, 2));

    Instance both = read(Task.SENTIMENT).get(0);

    assertThat(both.input().text()).isEqualTo("one two\nthree\nfour");
    assertThat(both.rationales()).containsExactly(new Rationale("a1", List.of(3)));
  }

  @Test
  void evidenceCountsTokensBetweenSpacesAndNotOurWords() throws IOException {
    document("d", "  so\u00a0very good \r\n\n \tnot  bad\n");
    annotate("train", annotation("a", "yes", "", "q", "d", 0, 1));
    annotate("train", annotation("b", "yes", "", "q", "d", 2, 4));

    List<Instance> texts = read(Task.SENTIMENT);

    assertThat(texts.get(0).words())
        .extracting(Word::text)
        .containsExactly("so", "very", "good", "not", "bad");
    assertThat(texts)
        .extracting(text -> text.rationales().get(0).words())
        .containsExactly(List.of(0, 1), List.of(3, 4));
  }

  @Test
  void rationalesHighlightAllSegmentsOfATokenOfAnUnspacedScript() throws IOException {
    document("d", "so 非常精彩 yes");
    annotate("train", annotation("a", "yes", "", "q", "d", 1, 2));
    DatasetReader.Options segments = new DatasetReader.Options(true, FeatureLevel.SEGMENT);

    Instance text =
        DatasetLoader.readAll(spec(Task.SENTIMENT, files("train")), null, segments)
            .dataset()
            .test()
            .get(0);

    assertThat(text.words()).hasSize(4);
    assertThat(text.rationales()).containsExactly(new Rationale("a1", List.of(1, 2)));
  }

  @Test
  void rowsWithoutTextOrLabelAreLeftOutWithTheirLines() throws IOException {
    document("d", "good");
    document("empty", " \n");
    annotate("train", annotation("a", "yes", "", "q", "d", 0, 1));
    annotate("train", annotation("b", "-", "", "q", "d", 0, 1));
    annotate("train", "{\"annotation_id\":\"empty\",\"classification\":\"yes\",\"query\":\"q\"}");

    SkippedRows skipped =
        DatasetLoader.readAll(spec(Task.SENTIMENT, files("train")), null, false).skipped();

    String file = folder.resolve("train.jsonl").toString();
    assertThat(skipped.rows())
        .isEqualTo(
            Map.of(
                SkippedRows.Reason.NO_LABEL,
                List.of(new SkippedRows.Place(file, 2, "")),
                SkippedRows.Reason.EMPTY_TEXT,
                List.of(new SkippedRows.Place(file, 3, ""))));
    assertThatThrownBy(() -> read(Task.SENTIMENT))
        .hasMessageEndingWith(
            "train.jsonl:2: classification: is a row without a gold label, which strict refuses");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gone | 0 | 1 | evidences[0][0].docid: no document 'gone' in docs",
        "../train.jsonl | 0 | 1 | no document '../train.jsonl' in docs",
        ".. | 0 | 1 | no document '..' in docs",
        "d | 0 | 3 | end_token: tokens 0 to 3 are not in document 'd' (allowed: 0 to 2, it has 2 tokens)",
        "d | -1 | 1 | tokens -1 to 1 are not in document 'd'",
        "d | 2 | 1 | tokens 2 to 1 are not in document 'd'",
      })
  void evidenceThatIsNotInItsDocumentIsRefused(String document, int start, int end, String error)
      throws IOException {
    document("d", "so good");
    annotate("train", "");
    annotate("train", annotation("a", "yes", "\"d\"", "q", document, start, end));

    assertThatThrownBy(() -> read(Task.SENTIMENT))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("train.jsonl:2: ")
        .hasMessageContaining(error);
  }

  @Test
  void wrongFilesAreRefusedWithTheirPlace() throws IOException {
    annotate("train", "{");
    assertThatThrownBy(() -> read(Task.SENTIMENT))
        .hasMessageContaining("docs: no such folder, and no file docs.jsonl beside it");
    document("d", "so good");
    assertThatThrownBy(() -> read(Task.SENTIMENT))
        .hasMessageContaining("train.jsonl:1: line: is not JSON: column");
    Files.writeString(folder.resolve("train.jsonl"), "");
    annotate("train", "{\"annotation_id\":\"a\",\"evidences\":[{}],\"docids\":[\"d\"]}");
    assertThatThrownBy(() -> read(Task.SENTIMENT))
        .hasMessageEndingWith("train.jsonl:1: evidences[0]: is an object, but a list is needed");
    Files.writeString(folder.resolve("train.jsonl"), "");
    annotate("train", annotation("a", "yes", "\"d\", \"gone\"", "q", "d", 0, 1));
    assertThatThrownBy(() -> read(Task.SENTIMENT))
        .hasMessageEndingWith("train.jsonl:1: docids: no document 'gone' in docs");
    assertThatThrownBy(() -> DatasetLoader.load(spec(Task.SENTIMENT, files("val"))))
        .hasMessageEndingWith("val.jsonl: no such data file");
  }

  @Test
  void aLabelThatTheStudyDoesNotDeclareIsRefused() throws IOException {
    document("d", "so good");
    annotate("train", annotation("a", "POSITIVE", "", "q", "d", 0, 1));
    DatasetSpec spec =
        new DatasetSpec(
            "set",
            Format.ERASER,
            files("train"),
            Task.SENTIMENT,
            List.of("NEG", "POS"),
            "{text} It was {mask}.",
            Map.of("NEG", "bad", "POS", "good"),
            0);
    assertThatThrownBy(() -> DatasetLoader.load(spec))
        .hasMessageContaining("train.jsonl:1: classification, label: unknown name 'POSITIVE'")
        .hasMessageContaining("(allowed: NEG, POS)");
  }

  @Test
  void anIdOfTwoSplitsIsRefused() throws IOException {
    document("d", "so good");
    for (String split : List.of("train", "val", "test")) {
      annotate(split, annotation("same", "yes", "", "q", "d", 0, 1));
    }
    assertThatThrownBy(
            () -> DatasetLoader.load(spec(Task.SENTIMENT, files("train", "val", "test"))))
        .hasMessageContaining("val.jsonl: id 'same' of the dev file is also in the train file");
  }

  @Test
  void theDigestCoversTheDocuments() throws IOException {
    document("d", "so good");
    annotate("train", annotation("a", "yes", "", "q", "d", 0, 1));
    DatasetSpec spec = spec(Task.SENTIMENT, files("train"));
    String before = DatasetDigest.of(spec);
    assertThat(DatasetDigest.of(spec)).isEqualTo(before);
    document("d", "so  bad");
    assertThat(DatasetDigest.of(spec)).isNotEqualTo(before);
  }

  private List<Instance> read(Task task) {
    return DatasetLoader.readAll(spec(task, files("train")), null, true).dataset().test();
  }

  private static DatasetSpec spec(Task task, List<String> files) {
    return DatasetDefaults.of(Format.ERASER, task).dataset("set", Format.ERASER, files, task);
  }

  private List<String> files(String... splits) {
    return Arrays.stream(splits).map(split -> folder.resolve(split + ".jsonl").toString()).toList();
  }

  private void document(String id, String text) throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(docs.resolve(id), text);
  }

  private void annotate(String split, String line) throws IOException {
    Path file = folder.resolve(split + ".jsonl");
    String before = Files.exists(file) ? Files.readString(file) : "";
    Files.writeString(file, before + line + "\n");
  }

  private static String annotation(
      String id, String label, String docids, String query, String document, int start, int end) {
    return ("{\"annotation_id\":\"%s\",\"classification\":\"%s\",\"docids\":%s,\"query\":\"%s\","
            + "\"query_type\":null,\"evidences\":[[%s]]}")
        .formatted(
            id,
            label,
            docids.isEmpty() ? "null" : "[" + docids + "]",
            query,
            EVIDENCE.formatted(document, start, end));
  }
}
