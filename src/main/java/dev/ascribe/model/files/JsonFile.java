package dev.ascribe.model.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads JSON of unknown origin, with limits for depth, for the number of values, and for the length
 * of each value.
 */
public final class JsonFile {
  /**
   * The limit of tokens is several times that of a vocabulary of 10 MB with its merges. A tree of
   * more tokens would take far more memory than the file.
   */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(64)
          .maxNameLength(10_000)
          .maxNumberLength(400)
          .maxStringLength(SizeLimit.SETTINGS.bytes())
          .maxTokenCount(8_000_000)
          .build();

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          // Unknown files could fill a shared table of names, which would never shrink.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonFile() {}

  /** Returns a factory of parsers with the same limits, for files that are too large for a tree. */
  public static JsonFactory factory() {
    return FACTORY;
  }

  /**
   * Reads the value of a whole file.
   *
   * @throws AscribeException as {@link ModelFile#read}; CORRUPT_CHECKPOINT if the file is not one
   *     JSON value within the limits
   */
  public static JsonNode read(Path file, SizeLimit limit) {
    return parse(file, ModelFile.read(file, limit));
  }

  /**
   * Parses bytes.
   *
   * @param place named in errors
   */
  public static JsonNode parse(Path place, byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw ModelFile.corrupt(place, "is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw ModelFile.corrupt(place, "cannot be decoded: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a file that must contain an object.
   *
   * @throws AscribeException as {@link #read}; CORRUPT_CHECKPOINT if it contains another value
   */
  public static JsonNode readObject(Path file, SizeLimit limit) {
    JsonNode json = read(file, limit);
    if (!json.isObject()) {
      throw ModelFile.corrupt(file, "is not a JSON object");
    }
    return json;
  }
}
