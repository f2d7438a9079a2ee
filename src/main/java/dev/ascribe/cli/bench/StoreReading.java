package dev.ascribe.cli.bench;

import dev.ascribe.reporting.ExportCursor;
import dev.ascribe.reporting.RowFormat;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.RunProgress;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures how fast a store is read: by a daemon that starts, and by {@code results}. */
record StoreReading(String url, List<StoreLoad> loads) {
  /**
   * Opens the store, and reads what is done of its unfinished studies. These are the readings by
   * which a daemon resumes them, without the checks of their models and texts.
   */
  Map<String, Object> recovery() {
    long start = System.nanoTime();
    long units = 0;
    try (ResultStore store = ResultStores.open(url)) {
      for (StudyRow row : store.studies()) {
        if (row.status().equals("running") && store.submission(row.studyId()).isPresent()) {
          StudyPlan plan = StudyPlan.of(StudyJson.read(row.spec(), row.studyId()));
          store.deaths(row.studyId());
          List<String> runs = plan.runs().stream().map(RunSpec::id).toList();
          units +=
              RunProgress.read(store, row.studyId(), runs).values().stream()
                  .mapToLong(run -> run.completed().size())
                  .sum();
          store.runs(row.studyId());
        }
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("recovery_seconds", (System.nanoTime() - start) / 1e9);
    figures.put("finished_units", units);
    return figures;
  }

  /**
   * Prints all attributions to nowhere, as JSON lines with their texts. The heap is measured after
   * a collection, in the middle of each study, and that time does not count.
   */
  Map<String, Object> results() {
    long rows = 0;
    long bytes = 0;
    long nanos = 0;
    long first = 0;
    long peak = 0;
    try (ResultStore store = ResultStores.open(url)) {
      for (StoreLoad load : loads) {
        long middle = rows + load.attributions() / 2;
        long start = System.nanoTime();
        try (ResultCursor cursor =
            ExportCursor.open(
                store,
                new ResultQuery(load.study().id(), "attribution", null, ResultQuery.Level.ALL))) {
          for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
            bytes += RowFormat.JSONL.line(cursor.columns(), row).length();
            if (++rows == middle) {
              nanos += System.nanoTime() - start;
              long live = liveHeap();
              first = first == 0 ? live : first;
              peak = Math.max(peak, live);
              start = System.nanoTime();
            }
          }
        }
        nanos += System.nanoTime() - start;
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("results_rows_per_second", rows / (nanos / 1e9));
    figures.put("results_bytes_per_row", (double) bytes / rows);
    figures.put("results_heap_bytes_first", first);
    figures.put("results_heap_bytes_peak", peak);
    return figures;
  }

  private static long liveHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
