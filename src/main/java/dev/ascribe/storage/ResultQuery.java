package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A query for the rows of one table of a study.
 *
 * @param table one of {@link #TABLES}
 * @param run only rows of this run; null for all. Intervals and comparisons belong to no run
 * @param level for table metric: whether figures of runs or of instances are selected
 */
public record ResultQuery(String studyId, String table, String run, Level level) {
  /** The tables that can be queried. */
  public static final List<String> TABLES =
      List.of(
          "run",
          "prediction",
          "attribution",
          "metric",
          "threshold_label",
          "interval",
          "comparison",
          "failure");

  private static final Set<String> OF_STUDIES = Set.of("interval", "comparison");

  /** Says what the rows of table metric belong to. */
  public enum Level {
    RUN("instance_id = ''"),
    INSTANCE("instance_id <> ''"),
    ALL("1 = 1");

    private final String condition;

    Level(String condition) {
      this.condition = condition;
    }
  }

  public ResultQuery {
    Objects.requireNonNull(studyId);
    Objects.requireNonNull(level);
    if (!TABLES.contains(table)) {
      throw Names.unknown("table", table, TABLES);
    }
    if (run != null && OF_STUDIES.contains(table)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "run: the rows of table %s belong to a whole study (leave out the run)".formatted(table));
    }
  }

  /** Returns the condition of a statement, whose parameters are the {@link #arguments()}. */
  String condition() {
    String condition = "study_id = :study" + (run == null ? "" : " AND run_id = :run");
    return table.equals("metric") ? condition + " AND " + level.condition : condition;
  }

  /** Returns the study and, if there is one, the run, by the names of their parameters. */
  Map<String, String> arguments() {
    return run == null ? Map.of("study", studyId) : Map.of("study", studyId, "run", run);
  }
}
