package dev.ascribe.storage;

import dev.ascribe.common.ErrorCode;
import java.util.List;
import java.util.Set;

/** Sorts the errors of PostgreSQL by their SQLSTATE (PostgreSQL's manual, appendix A). */
final class PostgresErrors {
  private static final String DISK_FULL = "53100";

  /** Damaged data, and missing tables or columns. */
  private static final Set<String> DAMAGE = Set.of("XX001", "XX002", "42P01", "42703");

  /**
   * Beginnings of the codes of errors that pass without a change of the rows: lost connections,
   * refused users, aborted and conflicting transactions, standbys, full resources, unavailable
   * locks, shutdowns, and errors of the system.
   */
  private static final List<String> PASSING =
      List.of("08", "28", "3D000", "25006", "40", "42501", "53", "55P03", "57", "58");

  private PostgresErrors() {}

  /**
   * Returns the kind of an error. INTERNAL means a fault of the row.
   *
   * @param state "" or null for an error that the server did not send
   */
  static ErrorCode code(String state) {
    if (state == null || state.isEmpty()) {
      return ErrorCode.STORE_UNAVAILABLE;
    }
    if (state.equals(DISK_FULL)) {
      return ErrorCode.DISK_FULL;
    }
    if (DAMAGE.contains(state)) {
      return ErrorCode.STORE_DAMAGED;
    }
    return PASSING.stream().anyMatch(state::startsWith)
        ? ErrorCode.STORE_UNAVAILABLE
        : ErrorCode.INTERNAL;
  }
}
