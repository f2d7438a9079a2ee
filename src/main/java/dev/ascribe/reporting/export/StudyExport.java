package dev.ascribe.reporting.export;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.reporting.ExportCursor;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes all rows of a study to a directory, one file for each table. Few rows are in memory at a
 * time. Each table is as it was when its file was begun, so that the files of a study that runs may
 * differ by the rows of a few seconds.
 */
public final class StudyExport {
  private static final String STUDY = "study";
  private static final String INSTANCE = "instance";
  private static final int ROWS_PER_REPORT = 1000;

  /**
   * A written file.
   *
   * @param file its name in the directory
   */
  public record TableFile(String table, String file, long rows, long bytes) {}

  /**
   * What was written.
   *
   * @param warnings a sentence for each data set whose texts could not be written
   */
  public record Export(List<TableFile> files, List<String> warnings) {
    /** The number of rows of all files. */
    public long rows() {
      return files.stream().mapToLong(TableFile::rows).sum();
    }
  }

  /** Is told how many rows of the store are written. */
  public interface Listener {
    void begin(long total);

    void written(long rows, String table);
  }

  private final ResultStore store;
  private final String studyId;
  private final ExportFormat format;
  private final Listener listener;
  private long written;

  public StudyExport(ResultStore store, String studyId, ExportFormat format, Listener listener) {
    this.store = store;
    this.studyId = studyId;
    this.format = format;
    this.listener = listener;
  }

  /**
   * Writes the files. If this fails, the directory is as it was.
   *
   * @param replace whether the directory may exist and have files; those of the same names are then
   *     replaced
   * @throws AscribeException BAD_USAGE or INVALID_VALUE for the directory, DISK_FULL, or what the
   *     store throws
   */
  public Export write(Path directory, boolean replace) {
    List<TableFile> files = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    ExtraTables extra = new ExtraTables(store, studyId);
    try (ExportFolder folder = ExportFolder.open(directory, replace)) {
      listener.begin(ResultQuery.TABLES.stream().map(this::query).mapToLong(store::count).sum());
      files.add(write(folder, STUDY, extra.study()));
      files.add(write(folder, INSTANCE, extra.instances(warnings::add)));
      for (String table : ResultQuery.TABLES) {
        files.add(write(folder, table, ExportCursor.openWithoutTexts(store, query(table))));
      }
      folder.publish();
    } catch (IOException e) {
      throw DiskErrors.writing(directory, e);
    }
    return new Export(List.copyOf(files), List.copyOf(warnings));
  }

  private ResultQuery query(String table) {
    return new ResultQuery(studyId, table, null, ResultQuery.Level.ALL);
  }

  private TableFile write(ExportFolder folder, String table, ResultCursor cursor)
      throws IOException {
    String name = table + "." + format.id();
    Path file = folder.file(name);
    long rows = 0;
    try (cursor;
        RowWriter writer = format.open(file, table, cursor.columns())) {
      for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
        writer.write(row);
        rows++;
        if (rows % ROWS_PER_REPORT == 0) {
          listener.written(written + rows, table);
        }
      }
    }
    if (ResultQuery.TABLES.contains(table)) {
      written += rows;
      listener.written(written, table);
    }
    return new TableFile(table, name, rows, Files.size(file));
  }
}
