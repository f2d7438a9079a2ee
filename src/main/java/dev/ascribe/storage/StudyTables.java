package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/** Writes the rows of one study to another store, and compares them there. */
final class StudyTables {
  private static final int BATCH_ROWS = 500;

  /** A store, and a connection to it that is in a transaction. */
  record Side(Dialect dialect, Connection connection) {
    /** Returns the columns of a table, as the database has them. */
    List<String> columnsOf(ResultTable<?> table) {
      try {
        return StoredRows.columnsOf(connection, table);
      } catch (SQLException e) {
        throw failed(table, e);
      }
    }

    AscribeException failed(ResultTable<?> table, SQLException cause) {
      return dialect.explain("copying table " + table.name(), cause);
    }
  }

  /** Learns of rows that were written or compared. */
  @FunctionalInterface
  interface Listener {
    void advance(int rows, String verb);
  }

  private final Side source;
  private final Side target;
  private final String study;
  private final Listener listener;

  StudyTables(Side source, Side target, String study, Listener listener) {
    this.source = source;
    this.target = target;
    this.study = study;
    this.listener = listener;
  }

  /** Writes all rows of the source to the target. */
  void write() {
    for (ResultTable<?> table : ResultTable.ALL) {
      List<String> columns = columns(table);
      try (Reader from = new Reader(source, table, columns);
          Batch to = new Batch(table, columns)) {
        Object[] row;
        while ((row = from.next()) != null) {
          to.add(row);
        }
        to.send();
      }
    }
  }

  /**
   * Compares all rows of both sides.
   *
   * @return the number of rows on each side
   * @throws AscribeException INVALID_VALUE; the message names the first difference
   */
  long compare() {
    long count = 0;
    for (ResultTable<?> table : ResultTable.ALL) {
      List<String> columns = columns(table);
      try (Reader from = new Reader(source, table, columns);
          Reader to = new Reader(target, table, columns)) {
        Object[] one;
        Object[] other;
        while (((one = from.next()) != null) & ((other = to.next()) != null)) {
          requireEqual(table, columns, one, other, from, to);
          count++;
          if (count % BATCH_ROWS == 0) {
            listener.advance(BATCH_ROWS, "comparing");
          }
        }
        if (one != null || other != null) {
          throw differs(
              table,
              one != null
                  ? "lacks the row " + from.key()
                  : "has the row %s, which the source lacks".formatted(to.key()));
        }
      }
    }
    listener.advance((int) (count % BATCH_ROWS), "comparing");
    return count;
  }

  private void requireEqual(
      ResultTable<?> table,
      List<String> columns,
      Object[] one,
      Object[] other,
      Reader from,
      Reader to) {
    for (int i = 0; i < one.length; i++) {
      if (!StoredValue.areEqual(one[i], other[i])) {
        boolean isKey = table.keys().contains(columns.get(i));
        throw differs(
            table,
            isKey
                ? "has the row %s, where the source has %s".formatted(to.key(), from.key())
                : "has in row %s, column %s: %s, where the source has: %s"
                    .formatted(
                        to.key(),
                        columns.get(i),
                        StoredValue.shown(other[i]),
                        StoredValue.shown(one[i])));
      }
    }
  }

  private AscribeException differs(ResultTable<?> table, String difference) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "store %s: has other rows of study %s: table %s %s; nothing of this study was copied"
            .formatted(target.dialect().url(), study, table.name(), difference));
  }

  /** Returns the columns of both sides. Tables of one version have the same ones. */
  private List<String> columns(ResultTable<?> table) {
    List<String> columns = source.columnsOf(table);
    List<String> others = target.columnsOf(table);
    if (!columns.containsAll(others) || !others.containsAll(columns)) {
      throw new AscribeException(
          ErrorCode.STORE_DAMAGED,
          "store %s: table %s has the columns %s, where %s has %s"
              .formatted(
                  target.dialect().url(), table.name(), others, source.dialect().url(), columns));
    }
    return columns;
  }

  /** Reads the study's rows of a table from one side. */
  private final class Reader implements AutoCloseable {
    private final Side side;
    private final ResultTable<?> table;
    private final StoredRows rows;

    Reader(Side side, ResultTable<?> table, List<String> columns) {
      this.side = side;
      this.table = table;
      try {
        rows = StoredRows.ofStudy(side.dialect(), side.connection(), table, columns, study);
      } catch (SQLException e) {
        throw side.failed(table, e);
      }
    }

    Object[] next() {
      try {
        return rows.next();
      } catch (SQLException e) {
        throw side.failed(table, e);
      }
    }

    String key() {
      try {
        return rows.key();
      } catch (SQLException e) {
        throw side.failed(table, e);
      }
    }

    @Override
    public void close() {
      try {
        rows.close();
      } catch (SQLException e) {
        throw side.failed(table, e);
      }
    }
  }

  /** Writes rows to the target, many at a time. */
  private final class Batch implements AutoCloseable {
    private final ResultTable<?> table;
    private final PreparedStatement statement;
    private int waiting;

    Batch(ResultTable<?> table, List<String> columns) {
      this.table = table;
      try {
        statement =
            target
                .connection()
                .prepareStatement(
                    "INSERT INTO %s (%s) VALUES (%s)"
                        .formatted(
                            table.name(),
                            String.join(", ", columns),
                            String.join(", ", Collections.nCopies(columns.size(), "?"))));
      } catch (SQLException e) {
        throw target.failed(table, e);
      }
    }

    void add(Object[] row) {
      try {
        for (int i = 0; i < row.length; i++) {
          StoredValue.write(statement, i + 1, row[i], target.dialect().hasJsonb());
        }
        statement.addBatch();
        if (++waiting == BATCH_ROWS) {
          send();
        }
      } catch (SQLException e) {
        throw target.failed(table, e);
      }
    }

    void send() {
      try {
        statement.executeBatch();
        listener.advance(waiting, "writing");
        waiting = 0;
      } catch (SQLException e) {
        throw target.failed(table, e);
      }
    }

    @Override
    public void close() {
      try {
        statement.close();
      } catch (SQLException e) {
        throw target.failed(table, e);
      }
    }
  }
}
