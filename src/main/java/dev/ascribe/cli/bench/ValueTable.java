package dev.ascribe.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The value of every coalition of a text.
 *
 * @param features n
 * @param text the text, for people
 * @param values [2^n], indexed by the coalition's bits; the first feature is the lowest bit
 */
record ValueTable(
    @JsonProperty("n") int features,
    @JsonProperty("text") String text,
    @JsonProperty("values") double[] values) {
  ValueTable {
    if (features < 1 || features > 30 || values == null || values.length != 1 << features) {
      throw new IllegalArgumentException(
          "a table of n = %d needs 2^n values, has %d"
              .formatted(features, values == null ? 0 : values.length));
    }
  }

  /** The plan of an estimator for this game. */
  SamplingPlan plan(Method estimator, int budget, List<Integer> groups, long seed, String stream) {
    return SamplingPlans.plan(
        new PlanRequest(estimator, features, Budget.ofEvaluations(budget), groups, seed, stream));
  }

  /** The plan of an estimator that evaluates every coalition. */
  SamplingPlan exactPlan(Method estimator, List<Integer> groups) {
    return plan(estimator, values.length, groups, 0, "");
  }

  /** The estimate that a plan makes of this game's values. */
  Attribution estimate(SamplingPlan plan) {
    return plan.estimate(
        plan.coalitions().stream().mapToDouble(each -> values[(int) each.toLongs()[0]]).toArray());
  }

  /**
   * Reads the tables of a folder, one from each JSON file, in the order of their names.
   *
   * @throws AscribeException INVALID_VALUE for a folder without tables, or a file that is no table
   */
  static List<ValueTable> ofFolder(Path folder) {
    List<ValueTable> tables = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        tables.add(read(mapper, file));
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, "%s: cannot be read: %s".formatted(folder, e), e);
    }
    if (tables.isEmpty()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, "%s: contains no tables of values (*.json)".formatted(folder));
    }
    return List.copyOf(tables);
  }

  private static ValueTable read(ObjectMapper mapper, Path file) {
    try {
      return mapper.readValue(file.toFile(), ValueTable.class);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: is not a table of values {n, text, values}: %s".formatted(file, e.getMessage()),
          e);
    }
  }
}
