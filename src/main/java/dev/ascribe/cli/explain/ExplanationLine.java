package dev.ascribe.cli.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.SyntaxErrors;
import dev.ascribe.dataset.TextInput;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * One line of {@code explain --input}.
 *
 * @param id a JSON text or number by which the caller recognises the line; the line's number if the
 *     caller gave none
 * @param target the label to explain, or null
 */
record ExplanationLine(JsonNode id, TextInput input, String target) {
  private static final List<String> KEYS =
      List.of("text", "pair", "premise", "hypothesis", "target", "id");

  /** Keys of the data files of studies that say nothing about what to explain. */
  private static final List<String> IGNORED = List.of("label", "rationales");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * A line as it was read. Its id can be read even if the rest of the line is wrong, so that the
   * error has the id.
   *
   * @param place the file and the number of the line, for errors
   * @param number of the line, from 1
   */
  record Source(String place, long number, byte[] bytes) {
    boolean isBlank() {
      for (byte character : bytes) {
        if (character != ' ' && character != '\t' && character != '\r') {
          return false;
        }
      }
      return true;
    }

    /** The id of the line, or its number if it has no id that can be read. */
    JsonNode id() {
      try {
        JsonNode id = object().path("id");
        return isId(id) ? id : LongNode.valueOf(number);
      } catch (AscribeException unreadable) {
        return LongNode.valueOf(number);
      }
    }

    /**
     * The line as a request.
     *
     * @throws AscribeException INVALID_DATA, UNKNOWN_NAME or EMPTY_TEXT, naming the line
     */
    ExplanationLine parse() {
      JsonNode object = object();
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!KEYS.contains(name) && !IGNORED.contains(name)) {
          throw Names.unknown(place + ": key", name, KEYS);
        }
      }
      JsonNode id = object.path("id");
      if (!isAbsent(id) && !isId(id)) {
        throw invalid(
            "id: is %s; a text or a number is needed".formatted(SafeText.excerpt(id.toString())));
      }
      String text = either(object, "text", "premise");
      if (text == null) {
        throw invalid("text: is missing");
      }
      TextInput input;
      try {
        input = new TextInput(text, either(object, "pair", "hypothesis"));
      } catch (AscribeException empty) {
        throw new AscribeException(empty.code(), place + ": " + empty.getMessage(), empty);
      }
      return new ExplanationLine(id(), input, string(object, "target"));
    }

    private JsonNode object() {
      if (bytes.length > LinesInput.ByteLines.LONGEST_LINE) {
        throw invalid(
            "is longer than %s".formatted(Names.count(LinesInput.ByteLines.LONGEST_LINE, "byte")));
      }
      JsonNode object;
      try {
        object = MAPPER.readTree(decoded());
      } catch (CharacterCodingException e) {
        throw invalid("is not UTF-8");
      } catch (JsonProcessingException e) {
        throw invalid("is not JSON: " + SyntaxErrors.ofJsonLine(e));
      }
      if (!object.isObject()) {
        throw invalid(
            "is not a JSON object such as {\"text\": ...}"
                + (object.isArray() ? "; " + SyntaxErrors.ONE_A_LINE : ""));
      }
      return object;
    }

    /** Decodes strictly: an invalid character must not become another one. */
    private String decoded() throws CharacterCodingException {
      String line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    private String string(JsonNode object, String key) {
      JsonNode value = object.path(key);
      if (isAbsent(value)) {
        return null;
      }
      if (!value.isTextual()) {
        throw invalid(
            "%s: is of type %s; a text is needed"
                .formatted(key, value.getNodeType().name().toLowerCase(Locale.ROOT)));
      }
      return value.textValue();
    }

    /** The value under a key, or under the one that data files of studies have for the same. */
    private String either(JsonNode object, String key, String ofStudies) {
      String value = string(object, key);
      String other = string(object, ofStudies);
      if (value != null && other != null) {
        throw invalid("%s: stands for %s, which the line has too".formatted(ofStudies, key));
      }
      return value == null ? other : value;
    }

    private AscribeException invalid(String what) {
      return new AscribeException(ErrorCode.INVALID_DATA, place + ": " + what);
    }

    private static boolean isId(JsonNode id) {
      return id.isTextual() || id.isNumber();
    }

    /**
     * Whether a value is missing or null. Tables that are turned into JSON have null for an empty
     * cell.
     */
    private static boolean isAbsent(JsonNode value) {
      return value.isMissingNode() || value.isNull();
    }
  }

  /** Whether other lines can be explained although one line failed with this code. */
  static boolean mayFailAlone(ErrorCode code) {
    return switch (code) {
      case BAD_USAGE,
          UNKNOWN_NAME,
          INVALID_VALUE,
          INVALID_DATA,
          EMPTY_TEXT,
          TEXT_TOO_LONG,
          INVALID_TEMPLATE,
          TOO_MANY_FEATURES,
          TOO_LARGE,
          BUSY,
          DEADLINE_EXCEEDED,
          NON_FINITE_OUTPUT,
          OUT_OF_MEMORY,
          INTERNAL ->
          true;
      case INVALID_STUDY,
          UNKNOWN_STUDY,
          UNAUTHORIZED,
          NOT_ENOUGH_DATA,
          MULTI_TOKEN_LABEL_WORD,
          MODEL_NOT_FOUND,
          UNSUPPORTED_MODEL,
          CORRUPT_CHECKPOINT,
          INPUT_CHANGED,
          STORE_DAMAGED,
          STORE_UNAVAILABLE,
          TAKEN_OVER,
          STORE_LOST,
          SERVER_UNAVAILABLE,
          DOWNLOAD_FAILED,
          DISK_FULL,
          PROCESS_DIED,
          DEVICE_UNAVAILABLE,
          CANCELLED ->
          false;
    };
  }
}
