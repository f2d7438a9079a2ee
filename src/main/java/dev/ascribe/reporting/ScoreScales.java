package dev.ascribe.reporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the strongest score of each method in a run, so that all texts of the run can be shaded on
 * one scale. A scale is kept for a while, because it is found by reading all scores of the run.
 * Thread-safe. Every call blocks.
 */
final class ScoreScales {
  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final int KEPT_RUNS = 256;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ResultStore store;
  private final Cache<Run, Map<String, Double>> kept =
      Caffeine.newBuilder()
          .maximumSize(KEPT_RUNS)
          .expireAfterWrite(KEPT)
          .executor(Runnable::run)
          .build();

  private record Run(String studyId, String runId) {}

  ScoreScales(ResultStore store) {
    this.store = store;
  }

  /** The largest finite magnitude of a score by method; methods without scores are left out. */
  Map<String, Double> of(String studyId, String runId) {
    return kept.get(new Run(studyId, runId), this::read);
  }

  private Map<String, Double> read(Run run) {
    Map<String, Double> scales = new TreeMap<>();
    ResultQuery query =
        new ResultQuery(run.studyId(), "attribution", run.runId(), ResultQuery.Level.ALL);
    try (ResultCursor rows = store.open(query)) {
      List<String> columns = rows.columns().stream().map(ResultCursor.Column::name).toList();
      int method = columns.indexOf("method");
      int scores = columns.indexOf("scores");
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        double strongest = strongest((String) row[scores]);
        if (!Double.isNaN(strongest)) {
          scales.merge((String) row[method], strongest, Math::max);
        }
      }
    }
    return Map.copyOf(scales);
  }

  /** The largest finite magnitude in a JSON array of numbers, or NaN where there is none. */
  private static double strongest(String scores) {
    double strongest = Double.NaN;
    try {
      for (Double score : JSON.readValue(scores, Double[].class)) {
        if (score != null && Double.isFinite(score)) {
          strongest =
              Double.isNaN(strongest) ? Math.abs(score) : Math.max(strongest, Math.abs(score));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the store holds scores that are no JSON array", e);
    }
    return strongest;
  }
}
