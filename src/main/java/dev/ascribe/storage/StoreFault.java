package dev.ascribe.storage;

/**
 * Something in a store that is wrong, or that its owner should know.
 *
 * @param kind what is wrong
 * @param table where; "" for the whole store
 * @param count how often
 * @param example the first case, with its place
 */
public record StoreFault(Kind kind, String table, long count, String example) {
  /** The kinds of faults, from those of the whole store to those of single values. */
  public enum Kind {
    SCHEMA("the tables are not those of this version"),
    DAMAGE("the database is damaged"),
    ORPHAN("rows belong to no study or to no run"),
    INCOMPLETE_INSTANCE("rows of texts without a prediction"),
    MISSING_INSTANCE("runs are called done, and texts are missing"),
    MISSING_METHOD("runs are called done, and texts lack a method"),
    NO_NUMBER("values are not finite numbers"),
    UNREADABLE("values cannot be read"),
    INTERRUPTED("studies are called running, and no process runs them");

    private final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }

    /**
     * Whether something is wrong. A study that was interrupted is not: it continues when it is run
     * again.
     */
    public boolean isWrong() {
      return this != INTERRUPTED;
    }

    /** Returns what the kind means, for users. */
    public String meaning() {
      return meaning;
    }
  }
}
