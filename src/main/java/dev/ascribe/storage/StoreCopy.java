package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Copies all studies of one store to another, of the same or of another kind of database. Each
 * study is written, compared with its source row by row, and then committed, in one transaction. So
 * the target shows a study complete and compared, or not at all. A copy that was interrupted is
 * started again: it compares the studies that are there already, and writes the others.
 *
 * <p>During its copy a study is locked in both stores, so that no process runs it. Few rows are in
 * memory at any time.
 */
public final class StoreCopy {
  /**
   * A study of the source.
   *
   * @param rows of all tables; each was compared
   * @param copied whether they were written; otherwise the target had them already
   */
  public record CopiedStudy(String study, long rows, boolean copied) {}

  private final Dialect source;
  private final Dialect target;
  private final StoreProgress progress;
  private long done;

  private StoreCopy(Dialect source, Dialect target, StoreProgress progress) {
    this.source = source;
    this.target = target;
    this.progress = progress;
  }

  /**
   * Copies a store.
   *
   * @param from URL of a store whose tables have the version of this program
   * @param to URL of the target, which is created if there is none
   * @return the studies in the order of their ids
   * @throws AscribeException STORE_UNAVAILABLE if a process runs one of the studies; INVALID_VALUE
   *     if the target has other rows of one of the studies, or is the source itself
   */
  public static List<CopiedStudy> copy(String from, String to, StoreProgress progress) {
    ResultStores.requireExisting(from);
    Dialect source = ResultStores.dialectOf(from);
    StoreMigration.requireCurrent(source);
    Dialect target = ResultStores.dialectOf(to);
    StoreMigration.migrate(target);
    if (source.identity().equals(target.identity())) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "store %s: is the store that would be copied; name another one as target".formatted(to));
    }
    return new StoreCopy(source, target, progress).copy();
  }

  private List<CopiedStudy> copy() {
    // Every row is written and compared. Rows that the target has already are only compared.
    progress.begin(2 * countRows());
    List<String> missing = new ArrayList<>();
    List<CopiedStudy> copied = new ArrayList<>();
    // A target with other rows is refused before anything is written.
    for (String study : studies()) {
      if (isInTarget(study)) {
        copied.add(inTransactions(study, this::compare));
      } else {
        missing.add(study);
      }
    }
    for (String study : missing) {
      copied.add(inTransactions(study, this::write));
    }
    copied.sort(Comparator.comparing(CopiedStudy::study));
    return copied;
  }

  private CopiedStudy compare(Connection reading, Connection writing, String study)
      throws SQLException {
    target.beginReading(writing);
    return new CopiedStudy(study, tables(reading, writing, study, 2).compare(), false);
  }

  private CopiedStudy write(Connection reading, Connection writing, String study)
      throws SQLException {
    writing.setAutoCommit(false);
    StudyTables tables = tables(reading, writing, study, 1);
    tables.write();
    long rows = tables.compare();
    writing.commit();
    return new CopiedStudy(study, rows, true);
  }

  private StudyTables tables(Connection reading, Connection writing, String study, int steps) {
    return new StudyTables(
        new StudyTables.Side(source, reading),
        new StudyTables.Side(target, writing),
        study,
        (rows, verb) -> {
          done += (long) steps * rows;
          progress.advance(done, verb + " " + study);
        });
  }

  private interface Work {
    CopiedStudy apply(Connection reading, Connection writing, String study) throws SQLException;
  }

  /** Works on a locked study. The end of the connections rolls back what was not committed. */
  private CopiedStudy inTransactions(String study, Work work) {
    try (StudyLock here = source.lock(study);
        StudyLock there = target.lock(study);
        Connection reading = connect(source);
        Connection writing = connect(target)) {
      source.beginReading(reading);
      return work.apply(reading, writing, study);
    } catch (SQLException e) {
      throw target.explain("copying study " + study, e);
    }
  }

  private static Connection connect(Dialect dialect) {
    try {
      return dialect.dataSource().getConnection();
    } catch (SQLException e) {
      throw dialect.explain("opening it", e);
    }
  }

  private List<String> studies() {
    List<String> studies = new ArrayList<>();
    try (Connection connection = connect(source);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT study_id FROM study ORDER BY study_id")) {
      while (rows.next()) {
        studies.add(rows.getString(1));
      }
      return studies;
    } catch (SQLException e) {
      throw source.explain("listing its studies", e);
    }
  }

  private long countRows() {
    long count = 0;
    try (Connection connection = connect(source);
        Statement statement = connection.createStatement()) {
      for (ResultTable<?> table : ResultTable.ALL) {
        try (ResultSet row = statement.executeQuery(table.countSql("1 = 1"))) {
          row.next();
          count += row.getLong(1);
        }
      }
      return count;
    } catch (SQLException e) {
      throw source.explain("counting its rows", e);
    }
  }

  private boolean isInTarget(String study) {
    try (Connection connection = connect(target);
        PreparedStatement statement =
            connection.prepareStatement("SELECT 1 FROM study WHERE study_id = ?")) {
      statement.setString(1, study);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw target.explain("looking for study " + study, e);
    }
  }
}
