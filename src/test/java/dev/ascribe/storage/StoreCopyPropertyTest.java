package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.FileTrees;
import dev.ascribe.storage.StoreCopy.CopiedStudy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever rows a store has, its copies have the same ones, to the bit. */
class StoreCopyPropertyTest {
  @Property(tries = 15)
  void aStoreGoesToPostgresAndBack(@ForAll("contents") List<ResultRow> rows)
      throws IOException, SQLException {
    Path directory = Files.createTempDirectory("ascribe-store");
    try {
      String first = "jdbc:sqlite:" + directory.resolve("first.db");
      String middle = PostgresServer.shared().newDatabase();
      String last = "jdbc:sqlite:" + directory.resolve("last.db");
      try (ResultStore store = ResultStores.open(first)) {
        store.upsert(List.of(Rows.study(), Rows.run()));
        store.upsert(rows);
      }
      List<List<Object>> before = contents(first);

      assertThat(StoreCopy.copy(first, middle, StoreProgress.NONE))
          .containsExactly(new CopiedStudy(Rows.STUDY, before.size(), true));
      assertThat(StoreCopy.copy(middle, last, StoreProgress.NONE))
          .containsExactly(new CopiedStudy(Rows.STUDY, before.size(), true));

      assertThat(contents(middle)).isEqualTo(before);
      assertThat(contents(last)).isEqualTo(before);
      assertThat(StoreCopy.copy(last, first, StoreProgress.NONE))
          .containsExactly(new CopiedStudy(Rows.STUDY, before.size(), false));
    } finally {
      FileTrees.delete(directory);
    }
  }

  /** Returns the rows of all tables by the readers of the store. */
  private static List<List<Object>> contents(String url) throws SQLException {
    List<List<Object>> contents = new ArrayList<>();
    Dialect dialect = ResultStores.dialectOf(url);
    try (Connection connection = dialect.dataSource().getConnection()) {
      dialect.beginReading(connection);
      for (ResultTable<?> table : ResultTable.ALL) {
        List<String> columns = StoredRows.columnsOf(connection, table);
        try (StoredRows rows = StoredRows.ofTable(dialect, connection, table, columns)) {
          for (Object[] row = rows.next(); row != null; row = rows.next()) {
            contents.add(Stream.of(row).map(StoreCopyPropertyTest::comparable).toList());
          }
        }
      }
    }
    return contents;
  }

  /** Lists compare their elements, arrays do not. A list takes no null. */
  private static Object comparable(Object value) {
    if (value instanceof double[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    return value == null ? "null" : value;
  }

  @Provide
  Arbitrary<List<ResultRow>> contents() {
    List<Arbitrary<List<? extends ResultRow>>> tables = new ArrayList<>();
    for (ResultTable<?> table : ResultTable.ALL) {
      tables.add(rows(table.rowType()));
    }
    return Combinators.combine(tables)
        .as(lists -> lists.stream().<ResultRow>flatMap(List::stream).toList());
  }

  private static <R extends ResultRow> Arbitrary<List<? extends ResultRow>> rows(Class<R> type) {
    return RowArbitraries.rows(type).list().ofMaxSize(6).map(list -> list);
  }
}
