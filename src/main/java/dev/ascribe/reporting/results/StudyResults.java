package dev.ascribe.reporting.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The figures of a study as they are shown: runs that differ in their seed only are one group,
 * whose figures are means over the seeds. Jackson writes them as a list of the groups.
 */
public record StudyResults(@JsonValue List<Group> groups) {
  /** Stands for the model in place of a method, for figures such as accuracy. */
  public static final String MODEL = "";

  /** The mean average precision, over the texts that have a rationale. */
  static final String PLAUSIBILITY = "map";

  /** The same means as {@link #PLAUSIBILITY}, by the name that they have for single texts. */
  private static final String REPEATED = "average-precision";

  /** The subset of all test instances, whether predicted rightly or not. */
  private static final String SUBSET = "all";

  /**
   * The runs of one data set, model, paradigm and training size.
   *
   * @param status the number of runs in each state, for example done or failed
   * @param figures by method ({@link #MODEL} for the model itself), then by metric
   */
  @JsonPropertyOrder({"dataset", "model", "paradigm", "training_size", "seeds", "runs", "metrics"})
  public record Group(
      String dataset,
      String model,
      String paradigm,
      @JsonProperty("training_size") int trainingSize,
      List<Long> seeds,
      @JsonProperty("runs") Map<String, Integer> status,
      @JsonIgnore Map<String, Map<String, Figure>> figures) {
    /** The figure, or null when there is none. */
    public Figure figure(String method, String metric) {
      return figures.getOrDefault(method, Map.of()).get(metric);
    }

    /** The methods with figures, the random baseline first. */
    public List<String> methods() {
      List<String> methods = new ArrayList<>(figures.keySet());
      methods.remove(MODEL);
      if (methods.remove("random")) {
        methods.add(0, "random");
      }
      return methods;
    }

    /** The most different texts behind a figure of a method. */
    int texts(String method) {
      return figures.getOrDefault(method, Map.of()).values().stream()
          .mapToInt(Figure::texts)
          .max()
          .orElse(0);
    }

    /** The number of different texts of a method that have a rationale. */
    int rationales(String method) {
      Figure figure = figure(method, PLAUSIBILITY);
      return figure == null ? 0 : figure.texts();
    }

    /** The figures of the model itself, by metric. */
    @JsonProperty("metrics")
    Map<String, Figure> ofModel() {
      return figures.getOrDefault(MODEL, Map.of());
    }

    /** The figures of each method, by metric. */
    @JsonProperty("methods")
    Map<String, Map<String, Figure>> ofMethods() {
      Map<String, Map<String, Figure>> byMethod = new LinkedHashMap<>();
      methods().forEach(method -> byMethod.put(method, figures.get(method)));
      return byMethod;
    }

    private Group withModel(String name) {
      return new Group(dataset, name, paradigm, trainingSize, seeds, status, figures);
    }
  }

  /**
   * The mean of a metric over seeds.
   *
   * @param texts the number of different texts behind it: all seeds of a group explain the same, so
   *     that it is the most of any seed
   * @param count the number of values behind it, one for each text and seed
   * @param runs the number of seeds that have the figure
   * @param deviation the sample standard deviation over seeds; NaN for a single seed
   */
  public record Figure(
      double value,
      int texts,
      int count,
      @JsonProperty("seeds") int runs,
      @JsonIgnore double deviation) {
    /** The standard deviation as JSON has it: left out where there is none. */
    @JsonProperty("standard_deviation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    Double knownDeviation() {
      return Double.isNaN(deviation) ? null : (Double) deviation;
    }
  }

  public static StudyResults read(ResultStore store, String studyId) {
    return of(store.runs(studyId), store.runMetrics(studyId));
  }

  public static StudyResults of(List<RunRow> runs, List<MetricRow> metrics) {
    List<RunRow> sorted = new ArrayList<>(runs);
    sorted.sort(
        Comparator.comparing(RunRow::dataset)
            .thenComparing(RunRow::model)
            .thenComparing(RunRow::paradigm)
            .thenComparing(RunRow::trainingSize)
            .thenComparing(RunRow::seed));
    Map<List<Object>, List<RunRow>> groups = new LinkedHashMap<>();
    for (RunRow run : sorted) {
      List<Object> key = List.of(run.dataset(), run.model(), run.paradigm(), run.trainingSize());
      groups.computeIfAbsent(key, absent -> new ArrayList<>()).add(run);
    }
    return new StudyResults(
        groups.values().stream().map(members -> group(members, metrics)).toList());
  }

  StudyResults withModels(UnaryOperator<String> naming) {
    return new StudyResults(
        groups.stream().map(group -> group.withModel(naming.apply(group.model()))).toList());
  }

  private static Group group(List<RunRow> runs, List<MetricRow> metrics) {
    List<String> ids = runs.stream().map(RunRow::runId).toList();
    Map<String, Map<String, List<MetricRow>>> rows = new LinkedHashMap<>();
    for (MetricRow row : metrics) {
      if (ids.contains(row.runId())
          && row.subset().equals(SUBSET)
          && !row.name().equals(REPEATED)
          && !Double.isNaN(row.value())) {
        rows.computeIfAbsent(row.method(), absent -> new LinkedHashMap<>())
            .computeIfAbsent(row.name(), absent -> new ArrayList<>())
            .add(row);
      }
    }
    Map<String, Map<String, Figure>> figures = new LinkedHashMap<>();
    rows.forEach(
        (method, byName) ->
            byName.forEach(
                (name, values) ->
                    figures
                        .computeIfAbsent(method, absent -> new LinkedHashMap<>())
                        .put(name, mean(values))));
    Map<String, Integer> status = new LinkedHashMap<>();
    runs.forEach(run -> status.merge(run.status(), 1, Integer::sum));
    RunRow first = runs.get(0);
    return new Group(
        first.dataset(),
        first.model(),
        first.paradigm(),
        first.trainingSize(),
        runs.stream().map(RunRow::seed).toList(),
        status,
        figures);
  }

  private static Figure mean(Collection<MetricRow> rows) {
    double mean = rows.stream().mapToDouble(MetricRow::value).average().orElse(Double.NaN);
    double squares =
        rows.stream().mapToDouble(row -> (row.value() - mean) * (row.value() - mean)).sum();
    return new Figure(
        mean,
        rows.stream().mapToInt(MetricRow::count).max().orElse(0),
        rows.stream().mapToInt(MetricRow::count).sum(),
        rows.size(),
        rows.size() < 2 ? Double.NaN : Math.sqrt(squares / (rows.size() - 1)));
  }
}
