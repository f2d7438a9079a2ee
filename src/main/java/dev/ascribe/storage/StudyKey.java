package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of a study in the list of all studies. The latest study comes first; studies that
 * were not submitted to a daemon come last. Studies with the same time are in the order of their
 * ids.
 *
 * @param submitted milliseconds since 1970; 0 if the study was not submitted to a daemon
 */
public record StudyKey(long submitted, String studyId) implements Comparable<StudyKey> {
  private static final Comparator<StudyKey> ORDER =
      Comparator.comparingLong(StudyKey::submitted).reversed().thenComparing(StudyKey::studyId);

  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,15})-([A-Za-z0-9][A-Za-z0-9._-]{0,119})");

  @Override
  public int compareTo(StudyKey other) {
    return ORDER.compare(this, other);
  }

  /** Returns the key as a text that {@link #parse} reads. */
  public String text() {
    return submitted + "-" + studyId;
  }

  /**
   * Parses the text of {@link #text()}.
   *
   * @param place that the error names
   * @throws AscribeException INVALID_VALUE
   */
  public static StudyKey parse(String place, String text) {
    Matcher key = TEXT.matcher(text);
    if (!key.matches()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, place + ": is not what an earlier reply gave as 'next'");
    }
    return new StudyKey(Long.parseLong(key.group(1)), key.group(2));
  }
}
