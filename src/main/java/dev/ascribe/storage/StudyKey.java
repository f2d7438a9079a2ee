package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a study stands in the list of all: the latest first, those that no daemon took at the end,
 * by their ids where that leaves a choice.
 *
 * @param submitted milliseconds since 1970; 0 where no daemon took it
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

  /** As {@link #parse} reads it. */
  public String text() {
    return submitted + "-" + studyId;
  }

  /**
   * The key that a text writes.
   *
   * @param place named by the error
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
