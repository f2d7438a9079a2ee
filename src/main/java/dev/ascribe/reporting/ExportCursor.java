package dev.ascribe.reporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Word;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a query with what their ids stand for, so that nobody needs to join tables: data set,
 * model, paradigm, training size and seed of the run, and the text of the instance with its words.
 * These columns follow those of the table. The store has no texts, so they are read from the data
 * files, and are missing where a file is gone. Only the texts of one data set are kept in memory.
 */
public final class ExportCursor implements ResultCursor {
  private static final Logger LOG = LoggerFactory.getLogger(ExportCursor.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUN_ID = "run_id";
  private static final String INSTANCE_ID = "instance_id";

  private static final List<Column> OF_RUN =
      List.of(
          new Column("dataset", false),
          new Column("model", false),
          new Column("paradigm", false),
          new Column("training_size", false),
          new Column("seed", false));

  private static final List<Column> OF_INSTANCE =
      List.of(new Column("text", false), new Column("pair", false), new Column("words", true));

  private final ResultCursor rows;
  private final boolean ofRuns;
  private final int runId;
  private final int instanceId;
  private final List<Column> columns;
  private final Supplier<StudySpec> study;
  private final Map<String, RunRow> runs;
  private String dataset;
  private Map<String, Instance> instances = Map.of();

  private ExportCursor(
      ResultCursor rows, ResultQuery query, Map<String, RunRow> runs, Supplier<StudySpec> study) {
    this.rows = rows;
    this.ofRuns = query.table().equals("run");
    List<String> names = rows.columns().stream().map(Column::name).toList();
    this.runId = names.indexOf(RUN_ID);
    boolean withTexts = !query.table().equals("metric") || query.level() != ResultQuery.Level.RUN;
    this.instanceId = withTexts ? names.indexOf(INSTANCE_ID) : -1;
    this.columns = new ArrayList<>(rows.columns());
    if (!ofRuns) {
      columns.addAll(OF_RUN);
    }
    if (instanceId >= 0) {
      columns.addAll(OF_INSTANCE);
    }
    this.runs = runs;
    this.study = study;
  }

  /** Opens a cursor over the rows of a stored study. The caller closes it. */
  public static ExportCursor open(ResultStore store, ResultQuery query) {
    String study = query.studyId();
    Map<String, RunRow> runs =
        store.runs(study).stream().collect(Collectors.toMap(RunRow::runId, Function.identity()));
    return new ExportCursor(
        store.open(query),
        query,
        runs,
        () -> StudyJson.readUnchecked(store.study(study).orElseThrow().spec(), study));
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
    RunRow run = runs.get(String.valueOf(row[runId]));
    if (run == null) {
      return whole;
    }
    if (!ofRuns) {
      whole[at++] = run.dataset();
      whole[at++] = run.model();
      whole[at++] = run.paradigm();
      whole[at++] = run.trainingSize();
      whole[at++] = run.seed();
    }
    Instance instance =
        instanceId < 0 ? null : instances(run.dataset()).get(String.valueOf(row[instanceId]));
    if (instance != null) {
      whole[at++] = instance.input().text();
      whole[at++] = instance.input().pair();
      whole[at] = words(instance);
    }
    return whole;
  }

  private Map<String, Instance> instances(String wanted) {
    if (!wanted.equals(dataset)) {
      dataset = wanted;
      instances = new HashMap<>();
      try {
        StudySpec spec = study.get();
        FeatureLevel level = spec.attribution().features();
        spec.datasets().stream()
            .filter(each -> each.name().equals(wanted))
            .flatMap(each -> DatasetLoader.load(each, level).test().stream())
            .forEach(instance -> instances.put(instance.id(), instance));
      } catch (AscribeException gone) {
        LOG.warn("exported without texts: {}", gone.getMessage());
      }
    }
    return instances;
  }

  private static String words(Instance instance) {
    try {
      return JSON.writeValueAsString(instance.words().stream().map(Word::text).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("words cannot be written as JSON", e);
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
