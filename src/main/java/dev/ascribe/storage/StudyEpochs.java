package dev.ascribe.storage;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The epochs of studies in the database. Each process that begins to work on a study takes the next
 * epoch of the study. A transaction that writes results first reads the epoch and keeps it from
 * changing until its end, so that no process writes results of an earlier epoch, however long it
 * was paused.
 */
record StudyEpochs(Database database, Duration lease) {
  /**
   * The newest epoch of a study.
   *
   * @param owner the process that took it
   */
  record Epoch(long number, String owner) {}

  /** Returns the newest epochs of studies, and keeps them until the transaction ends. */
  Map<String, Epoch> keep(Handle handle, Collection<String> studyIds) {
    // All processes come to the rows in the same order, so that none waits for another in a circle.
    String sql =
        "SELECT study_id, epoch, owner FROM study_epoch WHERE study_id IN (<studies>)"
            + " ORDER BY study_id"
            + database.dialect().sharedLock();
    Map<String, Epoch> epochs = new HashMap<>();
    Database.query(handle, sql, Map.of("studies", studyIds))
        .map(
            (row, context) ->
                Map.entry(row.getString(1), new Epoch(row.getLong(2), row.getString(3))))
        .forEach(each -> epochs.put(each.getKey(), each.getValue()));
    return epochs;
  }

  /** Takes the next epoch of a study for this process, and returns it. */
  long take(String studyId) {
    return database.writeAndGet(
        "taking study " + studyId,
        handle -> {
          handle
              .createUpdate(
                  "INSERT INTO study_epoch (study_id, epoch, owner, expires) VALUES (:study, 1, :owner, %s)"
                          .formatted(expiry())
                      + " ON CONFLICT (study_id) DO UPDATE SET epoch = study_epoch.epoch + 1,"
                      + " owner = excluded.owner, expires = excluded.expires")
              .bind("study", studyId)
              .bind("owner", LockOwner.thisProcess().text())
              .execute();
          return handle
              .createQuery("SELECT epoch FROM study_epoch WHERE study_id = :study")
              .bind("study", studyId)
              .mapTo(Long.class)
              .one();
        });
  }

  /** Returns the newest epoch of a study; empty if no process has ever taken it. */
  Optional<Long> newest(String studyId) {
    return database
        .select(
            "SELECT epoch FROM study_epoch WHERE study_id = :study",
            Long.class,
            Map.of("study", studyId))
        .stream()
        .findFirst();
  }

  /** Returns the epoch of a study whose owner has given no sign of life for the whole lease. */
  Optional<Long> silent(String studyId) {
    return database
        .select(
            "SELECT epoch FROM study_epoch WHERE study_id = :study AND expires < "
                + database.dialect().currentMillis(),
            Long.class,
            Map.of("study", studyId))
        .stream()
        .findFirst();
  }

  /**
   * Takes the next epoch of a study from an owner that is silent.
   *
   * @param seen the result of {@link #silent}
   * @return empty if the owner has given a sign of life, or another process took the study first
   */
  Optional<Long> takeFromSilent(String studyId, long seen) {
    int changed =
        database.writeAndGet(
            "taking study " + studyId,
            handle ->
                handle
                    .createUpdate(
                        "UPDATE study_epoch SET epoch = epoch + 1, owner = :owner, expires = %s"
                                .formatted(expiry())
                            + " WHERE study_id = :study AND epoch = :seen AND expires < "
                            + database.dialect().currentMillis())
                    .bind("study", studyId)
                    .bind("seen", seen)
                    .bind("owner", LockOwner.thisProcess().text())
                    .execute());
    return changed == 1 ? Optional.of(seen + 1) : Optional.empty();
  }

  /** Gives a sign of life for each study whose epoch is still the newest. */
  void renew(Map<String, Long> epochs) {
    database.write(
        "renewing leases",
        handle -> {
          for (String study : epochs.keySet().stream().sorted().toList()) {
            handle
                .createUpdate(
                    "UPDATE study_epoch SET expires = %s WHERE study_id = :study AND epoch = :epoch"
                        .formatted(expiry()))
                .bind("study", study)
                .bind("epoch", epochs.get(study))
                .execute();
          }
        });
  }

  /** Returns the SQL of the end of a lease that begins now. */
  private String expiry() {
    return "%s + %d".formatted(database.dialect().currentMillis(), lease.toMillis());
  }
}
