package dev.ascribe.app;

import dev.ascribe.app.FileUnitJournal.DeadUnit;
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
 * Counts how often processes have died while they computed a unit. One death proves nothing, since
 * a process may be killed for any reason; only repeated deaths at the same place are held against a
 * unit. A training that died at another step each time is not to blame.
 */
final class UnitDeaths {
  private static final Logger LOG = LoggerFactory.getLogger(UnitDeaths.class);

  private UnitDeaths() {}

  /** Adds the units of dead processes to the counts in the store. */
  static void record(List<DeadUnit> left, ResultStore store) {
    List<DeathRow> rows = new ArrayList<>();
    for (DeadUnit unit : left) {
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
          "a process died while it computed {} of study {}; number of such deaths: {}",
          unit.unitId(),
          unit.studyId(),
          known.deaths() + 1);
    }
    if (!rows.isEmpty()) {
      store.upsert(rows);
      LOG.warn(
          "a process died, or was killed, while it computed {}; they are computed again (level debug names them)",
          Names.count(rows.size(), "unit"));
    }
  }

  /**
   * The deaths of a study's units, by the ids of the units. A study that ended and is begun again
   * starts without deaths.
   */
  static Map<String, Integer> of(String studyId, ResultStore store) {
    boolean isUnfinished =
        store.study(studyId).filter(study -> study.status().equals("running")).isPresent();
    if (!isUnfinished) {
      store.forgetDeaths(studyId);
      return Map.of();
    }
    Map<String, Integer> deaths = new HashMap<>();
    store.deaths(studyId).forEach(row -> deaths.put(row.unit(), row.deaths()));
    return deaths;
  }
}
