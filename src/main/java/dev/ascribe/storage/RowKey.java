package dev.ascribe.storage;

import java.util.Comparator;
import java.util.List;

/**
 * The primary key of a row, in an order that is the same in every process.
 *
 * @param values texts and whole numbers
 */
record RowKey(List<Comparable<?>> values) implements Comparable<RowKey> {
  @Override
  public int compareTo(RowKey other) {
    for (int i = 0; i < values.size(); i++) {
      int order = compare(values.get(i), other.values.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked")
  private static int compare(Comparable<?> one, Comparable<?> two) {
    // The same column has the same type in both rows. The database refuses a missing value.
    Comparator<Comparable<Object>> order = Comparator.nullsFirst(Comparator.naturalOrder());
    return order.compare((Comparable<Object>) one, (Comparable<Object>) two);
  }
}
