package dev.ascribe.reporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rows of a query with what their ids stand for, so that nobody needs to join tables: data set,
 * model, paradigm, training size and seed of the run, and the text of the instance with its words.
 * These columns follow those of the table. Attributions also have the kind of their standard
 * errors. Texts are missing where a data file is gone. Rows of intervals and comparisons belong to
 * no run, and stay as they are.
 */
public final class ExportCursor implements ResultCursor {
  private static final String RUN_ID = "run_id";
  private static final String INSTANCE_ID = "instance_id";
  private static final String METHOD = "method";
  private static final String STANDARD_ERRORS = "standard_errors";
  private static final Column ERROR_KIND = new Column("standard_error_kind", Type.TEXT);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<Column> OF_RUN =
      List.of(
          new Column("dataset", Type.TEXT),
          new Column("model", Type.TEXT),
          new Column("paradigm", Type.TEXT),
          new Column("training_size", Type.INTEGER),
          new Column("seed", Type.INTEGER));

  private static final List<Column> OF_INSTANCE =
      List.of(
          new Column("text", Type.TEXT),
          new Column("pair", Type.TEXT),
          new Column("words", Type.TEXTS));

  private final ResultCursor rows;
  private final int runId;
  private final int instanceId;
  private final int method;
  private final int standardErrors;
  private final boolean withRuns;
  private final boolean ofAttributions;
  private final List<Column> columns;
  private final StudyTexts texts;
  private final Map<String, RunRow> runs;

  private ExportCursor(
      ResultCursor rows, ResultQuery query, Map<String, RunRow> runs, StudyTexts texts) {
    this.rows = rows;
    List<String> names = rows.columns().stream().map(Column::name).toList();
    this.runId = names.indexOf(RUN_ID);
    this.withRuns = runId >= 0 && !query.table().equals("run");
    boolean ofInstances = !query.table().equals("metric") || query.level() != ResultQuery.Level.RUN;
    this.instanceId = texts != null && ofInstances ? names.indexOf(INSTANCE_ID) : -1;
    this.ofAttributions = query.table().equals("attribution");
    this.method = names.indexOf(METHOD);
    this.standardErrors = names.indexOf(STANDARD_ERRORS);
    this.columns = new ArrayList<>(rows.columns());
    if (ofAttributions) {
      columns.add(ERROR_KIND);
    }
    if (withRuns) {
      columns.addAll(OF_RUN);
    }
    if (instanceId >= 0) {
      columns.addAll(OF_INSTANCE);
    }
    this.runs = runs;
    this.texts = texts;
  }

  /** Opens a cursor over the rows of a stored study. The caller closes it. */
  public static ExportCursor open(ResultStore store, ResultQuery query) {
    return open(store, query, new StudyTexts(store, query.studyId()));
  }

  /** Opens a cursor that adds the columns of runs, but no texts. The caller closes it. */
  public static ExportCursor openWithoutTexts(ResultStore store, ResultQuery query) {
    return open(store, query, null);
  }

  private static ExportCursor open(ResultStore store, ResultQuery query, StudyTexts texts) {
    Map<String, RunRow> runs =
        store.runs(query.studyId()).stream()
            .collect(Collectors.toMap(RunRow::runId, Function.identity()));
    return new ExportCursor(store.open(query), query, runs, texts);
  }

  @Override
  public List<Column> columns() {
    return List.copyOf(columns);
  }

  @Override
  public Object[] next() {
    Object[] row = rows.next();
    if (row == null || columns.size() == row.length) {
      return row;
    }
    int at = row.length;
    Object[] whole = Arrays.copyOf(row, columns.size());
    if (ofAttributions) {
      whole[at++] = errorKind(row);
    }
    RunRow run = runs.get(String.valueOf(row[runId]));
    if (run == null) {
      return whole;
    }
    if (withRuns) {
      whole[at++] = run.dataset();
      whole[at++] = run.model();
      whole[at++] = run.paradigm();
      whole[at++] = run.trainingSize();
      whole[at++] = run.seed();
    }
    Instance instance =
        instanceId < 0 ? null : texts.of(run.dataset()).get(String.valueOf(row[instanceId]));
    if (instance != null) {
      whole[at++] = instance.input().text();
      whole[at++] = instance.input().pair();
      whole[at] = StudyTexts.words(instance);
    }
    return whole;
  }

  /** Whether the standard errors of a stored attribution are estimates or bounds, or null. */
  private String errorKind(Object[] row) {
    try {
      // Unknown errors are null, which counts as NaN here.
      Double[] errors = JSON.readValue(String.valueOf(row[standardErrors]), Double[].class);
      ErrorKind kind =
          ErrorKind.ofStored(
              String.valueOf(row[method]),
              Arrays.stream(errors).mapToDouble(e -> e == null ? Double.NaN : e).toArray());
      return kind == null ? null : kind.id();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("standard errors are not a list of numbers", e);
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
