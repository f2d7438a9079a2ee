package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Refuses to migrate tables while a process of an older version runs a study on them. That process
 * would go on to write rows as its version does, where this version does not look for them.
 */
record RunningStudies(Dialect dialect) implements Callback {
  private static final String FIRST_VERSION = "1";

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  /**
   * @throws AscribeException STORE_UNAVAILABLE; the message names the process and its study
   */
  @Override
  public void handle(Event event, Context context) {
    // A new store has no tables before the first migration.
    if (!context.getMigrationInfo().getVersion().getVersion().equals(FIRST_VERSION)) {
      requireNone(context.getConnection());
    }
  }

  private void requireNone(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet studies = statement.executeQuery("SELECT study_id FROM study")) {
      while (studies.next()) {
        String study = studies.getString(1);
        Optional<String> owner = dialect.ownerOf(study);
        if (owner.isPresent()) {
          throw new AscribeException(
              ErrorCode.STORE_UNAVAILABLE,
              ("store %s: process %s runs study %s with an older version of Ascribe; let it end, or stop"
                      + " it and run the study again with this version, which continues it")
                  .formatted(dialect.url(), owner.get(), study));
        }
      }
    } catch (SQLException e) {
      throw dialect.explain("opening it", e);
    }
  }

  @Override
  public String getCallbackName() {
    return "running studies";
  }
}
