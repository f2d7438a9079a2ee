package dev.ascribe.reporting.export;

import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultCursor.Column;
import dev.ascribe.storage.ResultCursor.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The columns of a table that is no query of the store, and how their values follow from an item.
 */
final class RowColumns<T> {
  private final List<Column> columns = new ArrayList<>();
  private final List<Function<T, Object>> values = new ArrayList<>();

  /** Adds a column behind the others. */
  RowColumns<T> column(String name, Type type, Function<T, Object> value) {
    columns.add(new Column(name, type));
    values.add(value);
    return this;
  }

  /** A row for each item, in their order. */
  ResultCursor rows(Stream<T> items) {
    return new Rows(
        List.copyOf(columns),
        items.map(item -> values.stream().map(value -> value.apply(item)).toArray()).iterator());
  }

  private record Rows(List<Column> columns, Iterator<Object[]> rows) implements ResultCursor {
    @Override
    public Object[] next() {
      return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
