package dev.ascribe.reporting.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory of an export is complete, or as it was. */
class ExportFolderTest {
  private static final String PREFIX = "test: ";

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

  @Test
  void aDirectoryWithFilesIsOnlyWrittenWhenForced() throws Exception {
    Files.createDirectory(rig.out);
    Files.writeString(rig.out.resolve("notes.txt"), "mine");
    Files.writeString(rig.out.resolve("run.csv"), "old");
    assertThatThrownBy(() -> rig.export(ExportFormat.CSV))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_USAGE))
        .hasMessageContaining(rig.out + " is not empty")
        .hasMessageContaining("--force");
    assertThat(ExportRig.content(rig.out)).containsExactly("notes.txt", "run.csv");

    rig.export(rig.store, ExportFormat.CSV, true);
    assertThat(ExportRig.content(rig.out))
        .hasSize(ExportRig.TABLES + 1)
        .contains("notes.txt", "attribution.csv");
    assertThat(Files.readString(rig.out.resolve("notes.txt"))).isEqualTo("mine");
    assertThat(Files.readString(rig.out.resolve("run.csv"))).startsWith("study_id,run_id,");
  }

  @Test
  void anEmptyDirectoryIsFilled() throws Exception {
    Files.createDirectory(rig.out);
    rig.export(ExportFormat.JSONL);
    assertThat(ExportRig.content(rig.out))
        .hasSize(ExportRig.TABLES)
        .allMatch(name -> name.endsWith(".jsonl"));
  }

  @Test
  void aPlaceThatCannotBeADirectoryIsRefused() throws Exception {
    Files.writeString(rig.out, "a file");
    assertThatThrownBy(() -> rig.export(ExportFormat.CSV))
        .hasMessageContaining(rig.out + " is a file");
    assertThat(rig.out).hasContent("a file");
    rig.out = folder.resolve("no").resolve("where");
    assertThatThrownBy(() -> rig.export(ExportFormat.CSV))
        .hasMessage("--out: there is no directory " + folder.resolve("no"));
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void anExportThatFailsHalfwayLeavesNothing() throws Exception {
    Files.createDirectory(rig.out);
    Files.writeString(rig.out.resolve("run.parquet"), "old");
    List<String> before = ExportRig.content(folder);
    ForwardingStore failing =
        new ForwardingStore(rig.store) {
          @Override
          public ResultCursor open(ResultQuery query) {
            if (query.table().equals("metric")) {
              throw new AscribeException(ErrorCode.STORE_LOST, "the disk is gone");
            }
            return super.open(query);
          }
        };
    assertThatThrownBy(() -> rig.export(failing, ExportFormat.PARQUET, true))
        .hasMessage("the disk is gone");
    assertThat(ExportRig.content(folder)).isEqualTo(before);
    assertThat(ExportRig.content(rig.out)).containsExactly("run.parquet");
    assertThat(rig.out.resolve("run.parquet")).hasContent("old");

    rig.out = folder.resolve("new");
    assertThatThrownBy(() -> rig.export(failing, ExportFormat.PARQUET, false))
        .hasMessage("the disk is gone");
    assertThat(ExportRig.content(folder)).isEqualTo(before);
  }

  /** Exports the study of a store, and waits in the middle. */
  static final class Waiting implements StudyExport.Listener {
    public static void main(String[] arguments) {
      try (ResultStore store = ResultStores.open(arguments[0])) {
        new StudyExport(store, arguments[1], ExportFormat.PARQUET, new Waiting())
            .write(Path.of(arguments[2]), false);
      }
    }

    @Override
    public void begin(long total) {
      // It waits later.
    }

    @Override
    public void written(long rows, String table) {
      if (table.equals("metric")) {
        System.out.println(PREFIX + table);
        try {
          System.in.read();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Test
  void anExportThatIsStoppedLeavesNothing() throws Exception {
    List<String> before = ExportRig.content(folder);
    try (ChildProcess export =
        ChildProcess.start(Waiting.class, rig.url, rig.study.id(), rig.out.toString())) {
      assertThat(export.next(PREFIX)).isEqualTo("metric");
      assertThat(ExportRig.content(folder)).hasSize(before.size() + 1).doesNotContain("out");
      assertThat(export.terminate()).isEqualTo(143);
    }
    assertThat(ExportRig.content(folder)).isEqualTo(before);
  }
}
