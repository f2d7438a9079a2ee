package dev.ascribe.cli.daemon;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import dev.ascribe.reporting.ExportCursor;
import dev.ascribe.reporting.RowFormat;
import dev.ascribe.reporting.results.StudyResults;
import dev.ascribe.reporting.studies.StudyLookup;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The results of a study in a store of this machine, whether or not a daemon uses it as well. */
final class StoreResults implements ResultSource {
  private static final int CHUNK = 32 << 10;

  private final ResultStore store;
  private final String studyId;

  private StoreResults(ResultStore store, String studyId) {
    this.store = store;
    this.studyId = studyId;
  }

  /**
   * Opens a store that exists.
   *
   * @param study its id, or its name if no other study of the store has the same name
   * @throws AscribeException STORE_UNAVAILABLE if there is none, UNKNOWN_STUDY
   */
  static StoreResults open(String url, String study) {
    ResultStore store = ResultStores.openExisting(url);
    try {
      return new StoreResults(store, StudyLookup.find(store, "store " + url, study).studyId());
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public String id() {
    return studyId;
  }

  @Override
  public String title() {
    return StudyLookup.title(store, studyId);
  }

  @Override
  public StudyResults results() {
    return StudyResults.read(store, studyId);
  }

  @Override
  public List<FailureRow> failures() {
    return store.failures(studyId);
  }

  @Override
  public InputStream rows(Rows rows, String format) {
    List<String> runs = store.runs(studyId).stream().map(RunRow::runId).toList();
    if (rows.run() != null && !runs.contains(rows.run())) {
      throw Names.unknown("--run", rows.run(), runs);
    }
    String level = rows.level() == null ? "run" : rows.level();
    ResultQuery query =
        new ResultQuery(
            studyId,
            rows.table(),
            rows.run(),
            ResultQuery.Level.valueOf(level.toUpperCase(Locale.ROOT)));
    return new RowInput(
        ExportCursor.open(store, query), Named.parse(RowFormat.class, "--format", format));
  }

  @Override
  public void close() {
    store.close();
  }

  /** The rows of a cursor as bytes, of which few are in memory at any time. */
  private static final class RowInput extends InputStream {
    private final ResultCursor cursor;
    private final RowFormat format;
    private byte[] chunk;
    private int read;

    RowInput(ResultCursor cursor, RowFormat format) {
      this.cursor = cursor;
      this.format = format;
      this.chunk = format.head(cursor.columns()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (read == chunk.length) {
        chunk = next();
        read = 0;
      }
      int count = Math.min(length, chunk.length - read);
      System.arraycopy(chunk, read, bytes, offset, count);
      read += count;
      return count == 0 && length > 0 ? -1 : count;
    }

    /** The bytes of the next rows; none after the last row. */
    private byte[] next() {
      StringBuilder text = new StringBuilder();
      Object[] row;
      while (text.length() < CHUNK && (row = cursor.next()) != null) {
        text.append(format.line(cursor.columns(), row));
      }
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
