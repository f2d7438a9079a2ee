package dev.ascribe.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.UncheckedIOException;

/** Writes a study as the JSON that the store keeps, and reads it to continue the study. */
public final class StudyJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private StudyJson() {}

  /** Returns the whole study as one JSON object. */
  public static String write(StudySpec study) {
    try {
      return MAPPER.writeValueAsString(study);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a study is plain data", e);
    }
  }

  /**
   * Reads a study whose results are to be continued.
   *
   * @param origin that errors name
   * @throws AscribeException INVALID_STUDY for a text that is not a study, and for a study whose
   *     data files or models have changed
   */
  public static StudySpec read(String json, String origin) {
    StudySpec study = readUnchecked(json, origin);
    String digest;
    try {
      digest = StudyDigest.stamp(study).digest();
    } catch (UncheckedIOException e) {
      throw invalid(origin, "one of its data files is missing: " + e.getCause().getMessage(), e);
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

  /** Reads a study without checking whether its files have changed. */
  public static StudySpec readUnchecked(String json, String origin) {
    try {
      return MAPPER.readValue(json, StudySpec.class);
    } catch (JsonProcessingException e) {
      throw invalid(origin, "its text in the store cannot be read", e);
    }
  }

  private static AscribeException invalid(String origin, String reason, Exception cause) {
    return new AscribeException(ErrorCode.INVALID_STUDY, origin + ": " + reason, cause);
  }
}
