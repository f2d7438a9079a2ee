package dev.ascribe.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.cli.FixedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a conversion keeps and leaves out, and what it says of it. */
class DataImportCommandTest {
  private static final String DATASETS = "src/test/resources/datasets/";

  @TempDir Path home;
  private CommandLineRig ascribe;
  private Path output;

  @BeforeEach
  void makeRig() {
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    output = home.resolve("out.jsonl");
  }

  private int convert(String format, String... arguments) {
    List<String> line =
        new ArrayList<>(List.of("data", "import", "--format", format, "--out", output.toString()));
    line.addAll(List.of(arguments));
    return ascribe.execute(line.toArray(String[]::new));
  }

  @Test
  void theJsonLinesAreReadAgainWithTheSameRationales() throws IOException {
    assertThat(convert("eraser", DATASETS + "movies", "--split", "train")).isZero();
    assertThat(Files.readAllLines(output))
        .containsExactly(
            "{\"id\":\"posR_001.txt\",\"text\":\"the plot is thin , but\\nthe acting is a pure"
                + " delight .\\n\\ngo and see it .\",\"label\":\"POS\",\"rationales\":"
                + "[{\"annotator\":\"a1\",\"text\":[9,10,11,13,14,15]}]}",
            "{\"id\":\"negR_002.txt\",\"text\":\"a dull and lifeless sequel .\\nnobody needed this"
                + " .\",\"label\":\"NEG\",\"rationales\":"
                + "[{\"annotator\":\"a1\",\"text\":[1,2,3,6,7,8]}]}");

    String cose = DATASETS + "cos-e/";
    assertThat(convert("cose", cose + "cose.jsonl", cose + "questions.jsonl")).isZero();
    assertThat(Files.readAllLines(output)).hasSize(3);
    assertThat(Files.readAllLines(output).get(0))
        .contains(
            "\"rationales\":[{\"annotator\":\"a1\",\"premise\":[4,5,6,7],\"hypothesis\":[]}]");
  }

  @Test
  void everyReasonIsShownWithThePlacesOfItsRows() {
    assertThat(convert("hatexplain", DATASETS + "hatexplain")).isZero();

    String place = DATASETS + "hatexplain/dataset.json:1 ";
    assertThat(ascribe.error().strip().lines())
        .containsExactly(
            "Wrote 4 texts, 2 of them with rationales, to "
                + output
                + "; rows left out: 2 (1 without a majority of annotators, 1 in no split)",
            "  texts by label: hatespeech 1, normal 2, offensive 1",
            "  rationales by annotator: a1 2, a2 2, a3 1",
            "  without a majority of annotators: " + place + "(post '4_twitter')",
            "  in no split: " + place + "(post '6_gab')");
  }

  @Test
  void theSummaryShowsTheFirstPlacesAndJsonAllOfThem() throws IOException {
    StringBuilder rows =
        new StringBuilder("textID,text,selected_text,sentiment\n1,good,good,positive\n");
    for (int i = 0; i < 7; i++) {
      rows.append("e" + i + ",,,neutral\n");
    }
    String file = Files.writeString(home.resolve("tse.csv"), rows.toString()).toString();

    assertThat(convert("tse", file)).isZero();
    assertThat(ascribe.error())
        .contains(
            "  without text: %1$s:3, %1$s:4, %1$s:5, %1$s:6, %1$s:7, and 2 more (--json lists all)"
                .formatted(file));

    assertThat(convert("tse", file, "--json")).isZero();
    JsonNode summary = new ObjectMapper().readTree(ascribe.output());
    assertThat(summary.get("texts").intValue()).isEqualTo(1);
    assertThat(summary.get("labels").toString())
        .isEqualTo("{\"negative\":0,\"neutral\":0,\"positive\":1}");
    assertThat(summary.get("skipped_rows").get("empty-text"))
        .extracting(row -> row.get("line").intValue())
        .containsExactly(3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void whatCannotBeConvertedIsOneLineAndLeavesNoFile() {
    assertThat(convert("hatexplain", DATASETS + "hatexplain", "--split", "val")).isEqualTo(2);
    assertThat(ascribe.error())
        .contains("--split: 'val' is no split of hatexplain (allowed: train, dev, test)");
    assertThat(convert("hatexplain", DATASETS + "hatexplain/dataset.json", "--split", "dev"))
        .isEqualTo(2);
    assertThat(ascribe.error()).contains("is not published in splits");
    assertThat(convert("cose", DATASETS + "cos-e/cose.jsonl")).isEqualTo(2);
    assertThat(ascribe.error()).contains("cose.jsonl: has 1 file; allowed: an explanations file");
    assertThat(convert("eraser", DATASETS + "absent")).isEqualTo(2);
    assertThat(ascribe.error()).contains("absent/train.jsonl: no such data file");
    assertThat(convert("hatexplain", DATASETS + "hatexplain", "--strict")).isEqualTo(2);
    assertThat(ascribe.error())
        .contains("post '4_twitter': is a row without a majority of annotators");
    assertThat(convert("erasr", DATASETS + "movies")).isEqualTo(2);
    assertThat(ascribe.error()).contains("did you mean 'eraser'?");
    assertThat(output).doesNotExist();
  }

  @Test
  void foldersAreDescribedWithTheirPublishedSplits() throws IOException {
    assertThat(
            ascribe.execute(
                "data", "describe", DATASETS + "movies", "--format", "eraser", "--json"))
        .isZero();
    JsonNode movies = new ObjectMapper().readTree(ascribe.output()).get(0);
    assertThat(movies.get("splits").toString())
        .isEqualTo(
            "{\"train\":{\"NEG\":1,\"POS\":1},\"dev\":{\"NEG\":1,\"POS\":1},"
                + "\"test\":{\"NEG\":1,\"POS\":1}}");
    assertThat(movies.get("without_rationale").intValue()).isEqualTo(1);
  }

  @Test
  void aPlaceThatIsNoFileIsRefusedBeforeTheDataIsRead() throws IOException {
    output = Files.createDirectory(home.resolve("folder"));
    assertThat(convert("hatexplain", DATASETS + "absent")).isEqualTo(2);
    assertThat(ascribe.error())
        .isEqualTo(
            "error: --out: cannot write '%s': it is a directory; a file is needed\n"
                .formatted(output));
  }
}
