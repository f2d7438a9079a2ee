package dev.ascribe.cli.bench;

import com.typesafe.config.Config;
import dev.ascribe.aggregation.AggregatorBenchmark;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.model.EncoderBenchmark;
import dev.ascribe.storage.BareInserts;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures how fast the engine's aggregator stores rows, beside plain JDBC batches into the same
 * tables. Both take turns, so that a disk or a machine that slows down slows both.
 */
final class StoreWriting {
  private final String url;
  private final Config config;
  private final Consumer<String> notes;

  /**
   * @param config the whole configuration, with the settings of the aggregator
   * @param notes receives a line after each turn
   */
  StoreWriting(String url, Config config, Consumer<String> notes) {
    this.url = url;
    this.config = config;
    this.notes = notes;
  }

  /**
   * Stores all rows.
   *
   * @param loads stored by the aggregator, one in each turn
   * @param bare stored by JDBC, in as many parts
   */
  Map<String, Object> measure(List<StoreLoad> loads, StoreLoad bare) {
    int turns = loads.size();
    double[] ratios = new double[turns];
    double seconds = 0;
    double bareSeconds = 0;
    try (ResultStore store = ResultStores.open(url);
        BareInserts inserts = BareInserts.open(url);
        AggregatorBenchmark aggregator = AggregatorBenchmark.open(store, config)) {
      // Without a submission, no daemon would resume this study.
      List<ResultRow> first =
          bare.firstRows().stream().filter(row -> !(row instanceof SubmissionRow)).toList();
      insert(inserts, List.of(first).iterator());
      for (int turn = 0; turn < turns; turn++) {
        StoreLoad load = loads.get(turn);
        aggregator.store(List.of(load.firstRows()).iterator());
        double took = aggregator.store(load.rows(0, 1));
        double bareTook = insert(inserts, bare.rows(turn, turns));
        double speed = load.attributions() / took;
        double bareSpeed = (double) bare.attributions() / turns / bareTook;
        ratios[turn] = speed / bareSpeed;
        seconds += took;
        bareSeconds += bareTook;
        notes.accept(
            String.format(
                Locale.ROOT,
                "turn %d of %d: %.0f rows/s by the aggregator, %.0f by JDBC",
                turn + 1,
                turns,
                speed,
                bareSpeed));
      }
    }
    long rows = loads.stream().mapToLong(StoreLoad::attributions).sum();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ratio", EncoderBenchmark.median(ratios));
    figures.put("rows_per_second", rows / seconds);
    figures.put("bare_rows_per_second", bare.attributions() / bareSeconds);
    figures.put("rows", rows);
    return figures;
  }

  /** Inserts rows in transactions of the aggregator's size, and returns the seconds of JDBC. */
  private double insert(BareInserts inserts, Iterator<List<ResultRow>> messages) {
    int batchRows = AggregatorSettings.from(config).batchRows();
    double seconds = 0;
    List<ResultRow> batch = new ArrayList<>();
    while (messages.hasNext()) {
      batch.addAll(messages.next());
      if (batch.size() >= batchRows || !messages.hasNext()) {
        seconds += inserts.insert(batch);
        batch.clear();
      }
    }
    return seconds;
  }
}
