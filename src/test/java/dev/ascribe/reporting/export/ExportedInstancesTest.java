package dev.ascribe.reporting.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.reporting.export.StudyExport.Export;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported instances have what their data files say of them. */
class ExportedInstancesTest {
  @TempDir private Path folder;
  private ExportRig rig;

  @BeforeEach
  void fill() {
    rig = new ExportRig(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** A study of pairs in a file of its own, of which four texts are for the test. */
  private Path pairs() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(
          ("{\"id\": \"p%1$d\", \"premise\": \"Ein  Hund, \\\"schl\u00e4ft\\\"%1$d\", \"hypothesis\": \"No 狗 runs\","
                  + " \"label\": \"%2$s\", \"rationales\": [{\"annotator\": \"anna\", \"premise\": [1],"
                  + " \"hypothesis\": [0, 2]}, {\"annotator\": \"ben\", \"premise\": [], \"hypothesis\":"
                  + " [1]}]}")
              .formatted(i, i % 2 == 0 ? "yes" : "no"));
    }
    Path file = folder.resolve("pairs.jsonl");
    Files.write(file, lines);
    rig.fill(
        ("{ name = pairs, format = jsonl, task = nli, paths = [\"%s\"], labels = [no, yes],"
                + " template = \"{premise} ? {mask} , {hypothesis}\","
                + " verbalizer { no = No, yes = Yes } }")
            .formatted(file),
        2);
    return file;
  }

  @Test
  void instancesHaveTheirWordsAndTheRationaleOfEachAnnotator() throws Exception {
    pairs();
    assertThat(rig.export(ExportFormat.PARQUET).warnings()).isEmpty();
    List<Group> rows = rig.table("instance").rows();
    assertThat(rows).hasSize(4);
    for (Group row : rows) {
      String sleeps = "\"schl\u00e4ft\"" + row.getString("instance_id", 0).substring(1);
      assertThat(row.getString("text", 0)).isEqualTo("Ein  Hund, " + sleeps);
      assertThat(row.getString("pair", 0)).isEqualTo("No 狗 runs");
      assertThat(row.getString("dataset", 0)).isEqualTo("pairs");
      assertThat(ParquetFile.texts(row, "words"))
          .containsExactly("Ein", "Hund,", sleeps, "No", "狗", "runs");
      assertThat(ParquetFile.texts(row, "annotators")).containsExactly("anna", "ben");
      assertThat(ParquetFile.masks(row, "rationales"))
          .containsExactly(List.of(0, 1, 0, 1, 0, 1), List.of(0, 0, 0, 0, 1, 0));
    }
    assertThat(rows).extracting(row -> row.getString("gold", 0)).containsOnly("no", "yes");
  }

  @Test
  void textsOfFilesThatAreGoneOrHaveChangedAreLeftOut() throws Exception {
    Path file = pairs();
    RunRow run = rig.store.runs(rig.study.id()).get(0);
    rig.store.upsert(
        List.of(
            new RunRow(
                run.studyId(),
                run.runId(),
                run.dataset(),
                run.model(),
                run.paradigm(),
                run.trainingSize(),
                run.seed(),
                run.status(),
                run.devAccuracy(),
                null,
                4,
                "0a",
                "of other files",
                null)));
    assertThat(rig.export(ExportFormat.PARQUET).warnings())
        .containsExactly(
            "pairs: its files have changed since the study ran, so its texts are left out");
    assertThat(rig.table("instance").rows()).isEmpty();
    assertThat(rig.table("prediction").rows()).hasSize(4 * 2);

    Files.delete(file);
    assertThat(rig.export(rig.store, ExportFormat.PARQUET, true).warnings())
        .singleElement()
        .asString()
        .startsWith("pairs: its texts are left out: ")
        .contains(file.toString());
  }

  /** The rows of a study that this version cannot read are as good as those of others. */
  @Test
  void aStudyThatCannotBeReadIsExportedWithoutTexts() throws Exception {
    StudyRow row = rig.store.study(rig.study.id()).orElseThrow();
    rig.store.upsert(
        List.of(new StudyRow(row.studyId(), row.name(), row.digest(), "{}", row.status())));
    Export export = rig.export(ExportFormat.PARQUET);
    assertThat(export.warnings()).singleElement().asString().startsWith("texts are left out: ");
    assertThat(rig.table("instance").rows()).isEmpty();
    assertThat(rig.table("attribution").rows()).hasSize(2 * 4 * ExportRig.TEXTS);
  }
}
