package dev.ascribe.http.directives;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SyntaxErrors;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON from clients strictly: depth is bounded, and doubled keys and trailing text are
 * refused.
 */
public final class StrictJson {
  private static final int DEEPEST = 20;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_NUMBER = 40;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNameLength(LONGEST_NAME)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /**
   * Parses a body that must be a JSON object.
   *
   * @throws AscribeException INVALID_DATA
   */
  public static JsonFields object(byte[] body) {
    return new JsonFields("", object(text(body)));
  }

  /**
   * Refuses a text that is not a JSON object.
   *
   * @throws AscribeException INVALID_DATA
   */
  public static void requireJson(String text) {
    object(text);
  }

  private static JsonNode object(String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw invalid("is not JSON: " + reason(e));
    }
    if (!node.isObject()) {
      throw invalid("is not a JSON object");
    }
    return node;
  }

  /** The reason of a parse failure, without the class names that Jackson's messages contain. */
  private static String reason(JsonProcessingException failure) {
    if (failure instanceof StreamConstraintsException) {
      return "it is nested deeper than %d levels, or has a name or a number that is too long"
          .formatted(DEEPEST);
    }
    if (failure instanceof MismatchedInputException) {
      return "there is more text after its end";
    }
    return SyntaxErrors.ofJson(failure);
  }

  /** The body as text; malformed UTF-8 is refused, not replaced. */
  public static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw invalid("is not UTF-8");
    }
  }

  private static AscribeException invalid(String what) {
    return new AscribeException(ErrorCode.INVALID_DATA, "body: " + what);
  }
}
