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

/** Reads JSON of strangers: of bounded depth, without doubled keys, and nothing after it. */
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
   * The object that a request's body is.
   *
   * @throws AscribeException INVALID_DATA
   */
  public static JsonFields object(byte[] body) {
    return new JsonFields("", object(text(body)));
  }

  /**
   * Refuses what is no JSON object.
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
      throw invalid("is no JSON object");
    }
    return node;
  }

  /** In words of our own where the library's would name its classes. */
  private static String reason(JsonProcessingException failure) {
    if (failure instanceof StreamConstraintsException) {
      return "it is nested deeper than %d levels, or has a name or a number that is too long"
          .formatted(DEEPEST);
    }
    if (failure instanceof MismatchedInputException) {
      return "it goes on after its end";
    }
    return SyntaxErrors.ofJson(failure);
  }

  /** The body as text, strictly: what cannot be read must not become something else. */
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
