package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.DeathRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultRow.TitleRow;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * A table of the store. Its columns are the components of one kind of row, in snake case and in the
 * same order; the columns of the primary key come first.
 */
public final class ResultTable<R extends ResultRow> {
  static final ResultTable<StudyRow> STUDY = new ResultTable<>("study", StudyRow.class, 1);
  static final ResultTable<SubmissionRow> SUBMISSION =
      new ResultTable<>("submission", SubmissionRow.class, 1);
  static final ResultTable<RunRow> RUN = new ResultTable<>("run", RunRow.class, 2);
  static final ResultTable<PredictionRow> PREDICTION =
      new ResultTable<>("prediction", PredictionRow.class, 3);
  static final ResultTable<AttributionRow> ATTRIBUTION =
      new ResultTable<>("attribution", AttributionRow.class, 4);
  static final ResultTable<MetricRow> METRIC = new ResultTable<>("metric", MetricRow.class, 6);
  static final ResultTable<ThresholdLabelRow> THRESHOLD_LABEL =
      new ResultTable<>("threshold_label", ThresholdLabelRow.class, 5);
  static final ResultTable<IntervalRow> INTERVAL =
      new ResultTable<>("interval", IntervalRow.class, 8);
  static final ResultTable<ComparisonRow> COMPARISON =
      new ResultTable<>("comparison", ComparisonRow.class, 10);
  static final ResultTable<UnfinishedSamplingRow> UNFINISHED_SAMPLING =
      new ResultTable<>("unfinished_sampling", UnfinishedSamplingRow.class, 5);
  static final ResultTable<FailureRow> FAILURE = new ResultTable<>("failure", FailureRow.class, 4);
  static final ResultTable<DeathRow> DEATH = new ResultTable<>("death", DeathRow.class, 2);
  static final ResultTable<TitleRow> TITLE = new ResultTable<>("title", TitleRow.class, 1);

  /** All tables, in an order in which each precedes those that refer to it. */
  static final List<ResultTable<?>> ALL =
      List.of(
          STUDY,
          SUBMISSION,
          RUN,
          PREDICTION,
          ATTRIBUTION,
          METRIC,
          THRESHOLD_LABEL,
          INTERVAL,
          COMPARISON,
          UNFINISHED_SAMPLING,
          FAILURE,
          DEATH,
          TITLE);

  private static final Map<Class<?>, ResultTable<?>> BY_ROW_TYPE =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ResultTable::rowType, Function.identity()));

  private final String name;
  private final Class<R> rowType;
  private final List<ResultCursor.Column> columns;
  private final List<String> keys;
  private final List<RecordComponent> keyComponents;
  private final String columnList;
  private final String upsertSql;

  private ResultTable(String name, Class<R> rowType, int keyCount) {
    this.name = name;
    this.rowType = rowType;
    List<RecordComponent> components = Arrays.asList(rowType.getRecordComponents());
    this.columns =
        components.stream()
            .map(each -> new ResultCursor.Column(column(each), type(each.getType())))
            .toList();
    List<String> names = columns.stream().map(ResultCursor.Column::name).toList();
    this.keys = names.subList(0, keyCount);
    this.keyComponents = components.subList(0, keyCount);
    this.columnList = String.join(", ", names);
    this.upsertSql =
        "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
            .formatted(
                name,
                columnList,
                components.stream()
                    .map(each -> ":" + each.getName())
                    .collect(Collectors.joining(", ")),
                String.join(", ", keys),
                names.stream()
                    .skip(keyCount)
                    .map(each -> each + " = excluded." + each)
                    .collect(Collectors.joining(", ")));
  }

  private static ResultCursor.Type type(Class<?> component) {
    if (component == String.class) {
      return ResultCursor.Type.TEXT;
    }
    if (component == double[].class) {
      return ResultCursor.Type.NUMBERS;
    }
    return component == double.class ? ResultCursor.Type.NUMBER : ResultCursor.Type.INTEGER;
  }

  private static String column(RecordComponent component) {
    ColumnName other = component.getAccessor().getAnnotation(ColumnName.class);
    return other == null
        ? component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)
        : other.value();
  }

  /** Returns the name of the table for a row, for example {@code attribution}. */
  public static String nameOf(ResultRow row) {
    return of(row).name;
  }

  static ResultTable<?> of(ResultRow row) {
    return BY_ROW_TYPE.get(row.getClass());
  }

  static ResultTable<?> named(String name) {
    return ALL.stream().filter(table -> table.name.equals(name)).findFirst().orElseThrow();
  }

  /**
   * Writes rows of all kinds, and deletes the failures and unfinished samplings that they make
   * obsolete. Of rows with the same key the last one counts, since one statement may write many
   * rows, each once. Tables and keys come in a fixed order, so that two processes do not wait for
   * each other.
   */
  static void upsert(Handle handle, List<? extends ResultRow> rows) {
    List<TreeMap<RowKey, ResultRow>> sorted =
        ALL.stream().map(table -> new TreeMap<RowKey, ResultRow>()).toList();
    for (ResultRow row : rows) {
      ResultTable<?> table = of(row);
      sorted.get(ALL.indexOf(table)).put(table.key(row), row);
    }
    List<ResultRow> all = sorted.stream().flatMap(each -> each.values().stream()).toList();
    FailureChanges failures = new FailureChanges(all);
    for (int i = 0; i < sorted.size(); i++) {
      if (ALL.get(i) == FAILURE) {
        failures.apply(handle, FAILURE.upsertSql);
        continue;
      }
      if (ALL.get(i) == UNFINISHED_SAMPLING) {
        UnfinishedSamplings.deleteObsolete(handle, all);
      }
      PreparedBatch batch = handle.prepareBatch(ALL.get(i).upsertSql);
      sorted.get(i).values().forEach(row -> batch.bindMethods(row).add());
      batch.execute();
    }
  }

  private RowKey key(ResultRow row) {
    return new RowKey(
        keyComponents.stream()
            .<Comparable<?>>map(component -> (Comparable<?>) value(component, row))
            .toList());
  }

  /**
   * Returns the values of a row in the order of the columns: texts, {@link Long}, {@link Double},
   * arrays of doubles, and null, which also stands for NaN.
   */
  Object[] values(ResultRow row) {
    return Arrays.stream(rowType.getRecordComponents())
        .map(component -> stored(value(component, row)))
        .toArray();
  }

  private static Object stored(Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    return value instanceof Double number && number.isNaN() ? null : value;
  }

  private static Object value(RecordComponent component, ResultRow row) {
    try {
      return component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no accessor of " + component, e);
    }
  }

  String name() {
    return name;
  }

  List<String> keys() {
    return keys;
  }

  Class<R> rowType() {
    return rowType;
  }

  List<ResultCursor.Column> columns() {
    return columns;
  }

  /**
   * Returns the statement that selects all columns of the rows that meet the condition, in the
   * order of their keys.
   */
  String selectSql(String condition) {
    return "SELECT %s FROM %s WHERE %s ORDER BY %s"
        .formatted(columnList, name, condition, String.join(", ", keys));
  }

  /** Returns the statement that counts the rows that meet the condition. */
  String countSql(String condition) {
    return "SELECT COUNT(*) FROM %s WHERE %s".formatted(name, condition);
  }

  /**
   * Returns the statement that selects all columns of the first row or of the last one.
   *
   * @param direction {@code ASC} or {@code DESC}
   */
  String selectOneSql(String direction) {
    return "SELECT %s FROM %s ORDER BY %s LIMIT 1"
        .formatted(
            columnList,
            name,
            keys.stream().map(key -> key + " " + direction).collect(Collectors.joining(", ")));
  }
}
