package dev.ascribe.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.UncheckedIOException;

/** A study as the store keeps it: for people who find it years later, and to go on from there. */
public final class StudyJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private StudyJson() {}

  /** The whole study as one JSON object. */
  public static String write(StudySpec study) {
    try {
      return MAPPER.writeValueAsString(study);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a study is plain data", e);
    }
  }

  /**
   * The study that was written, if it would still give the same results.
   *
   * @param origin what errors name
   * @throws AscribeException INVALID_STUDY for what no version of Ascribe wrote, and for a study
   *     whose data files or models are no more what they were
   */
  public static StudySpec read(String json, String origin) {
    StudySpec study = readUnchecked(json, origin);
    String digest;
    try {
      digest = StudyDigest.stamp(study).digest();
    } catch (UncheckedIOException e) {
      throw invalid(origin, "a data file of it is gone: " + e.getCause().getMessage(), e);
    }
    if (!digest.equals(study.digest())) {
      throw invalid(
          origin,
          "its data files or models have changed since it was begun: digest %s then, %s now"
              .formatted(study.digest(), digest),
          null);
    }
    return study;
  }

  /** The study that was written, whatever became of its files. */
  public static StudySpec readUnchecked(String json, String origin) {
    try {
      return MAPPER.readValue(json, StudySpec.class);
    } catch (JsonProcessingException e) {
      throw invalid(origin, "the store's text of it cannot be read", e);
    }
  }

  private static AscribeException invalid(String origin, String reason, Exception cause) {
    return new AscribeException(ErrorCode.INVALID_STUDY, origin + ": " + reason, cause);
  }
}
