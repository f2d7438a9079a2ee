package dev.ascribe.storage;

import dev.ascribe.common.Names;
import java.util.List;
import java.util.Objects;

/**
 * Rows of one table of a study.
 *
 * @param table run, prediction, attribution, metric or failure
 * @param run only rows of this run, or null for all
 * @param level of table metric only: whose figures are wanted
 */
public record ResultQuery(String studyId, String table, String run, Level level) {
  /** The tables that can be asked for. */
  public static final List<String> TABLES =
      List.of("run", "prediction", "attribution", "metric", "failure");

  /** Whose figures are wanted. */
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
  }

  /** With a parameter for the study, and one for the run where there is one. */
  String condition() {
    String condition = "study_id = ?" + (run == null ? "" : " AND run_id = ?");
    return table.equals("metric") ? condition + " AND " + level.condition : condition;
  }
}
