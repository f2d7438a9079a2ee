package dev.ascribe.storage;

/**
 * A study without its specification, and how it was asked for.
 *
 * @param status running, done, failed or cancelled
 * @param ended milliseconds since 1970; null while it goes on, and where that is not known
 * @param priority of its share of the devices; null where no daemon took it
 * @param submitted milliseconds since 1970; null where no daemon took it
 * @param instances of all runs together; null where no daemon took it
 */
public record StudyHead(
    String studyId,
    String name,
    String digest,
    String status,
    Long ended,
    String priority,
    Long submitted,
    Integer instances) {
  public StudyKey key() {
    return new StudyKey(submitted == null ? 0 : submitted, studyId);
  }
}
