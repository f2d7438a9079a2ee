package dev.ascribe.app;

import dev.ascribe.app.FileUnitJournal.Left;
import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultRow.DeathRow;
import dev.ascribe.storage.ResultStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often processes have died while they computed a unit. A process may be killed for any reason,
 * so a unit is suspected by repetition only; a training that had come to another step each time has
 * not killed anything.
 */
final class UnitDeaths {
  private static final Logger LOG = LoggerFactory.getLogger(UnitDeaths.class);

  private UnitDeaths() {}

  /** Adds what processes have left to what the store knows. */
  static void record(List<Left> left, ResultStore store) {
    List<DeathRow> rows = new ArrayList<>();
    for (Left unit : left) {
      if (store.study(unit.studyId()).isEmpty()) {
        continue;
      }
      DeathRow known =
          store.deaths(unit.studyId()).stream()
              .filter(row -> row.unit().equals(unit.unitId()) && row.step() == unit.step())
              .findFirst()
              .orElse(new DeathRow(unit.studyId(), unit.unitId(), unit.step(), 0));
      rows.add(new DeathRow(unit.studyId(), unit.unitId(), unit.step(), known.deaths() + 1));
      LOG.debug(
          "a process died while it computed {} of study {}, for the {}. time",
          unit.unitId(),
          unit.studyId(),
          known.deaths() + 1);
    }
    if (!rows.isEmpty()) {
      store.upsert(rows);
      LOG.warn(
          "a process died, or was killed, while it computed {}; they are computed again (at level debug: which)",
          Names.count(rows.size(), "unit"));
    }
  }

  /**
   * The deaths of a study's units by their ids. A study that has come to its end since, and is
   * begun again, begins without any.
   */
  static Map<String, Integer> of(String studyId, ResultStore store) {
    boolean goesOn =
        store.study(studyId).filter(study -> study.status().equals("running")).isPresent();
    if (!goesOn) {
      store.forgetDeaths(studyId);
      return Map.of();
    }
    Map<String, Integer> deaths = new HashMap<>();
    store.deaths(studyId).forEach(row -> deaths.put(row.unit(), row.deaths()));
    return deaths;
  }
}
