package dev.ascribe.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SafeText;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns a problem document (RFC 9457) of a daemon into an exception with the same code and message.
 */
final class Problems {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int SERVER_ERROR = 500;

  private Problems() {}

  /**
   * The exception for a reply other than success, with a message of one line.
   *
   * @param body the body of the reply, a problem document if a daemon sent it
   */
  static AscribeException of(ServerAddress server, int status, String body) {
    JsonNode problem = parse(body);
    String detail = problem.path("detail").asText("");
    if (detail.isBlank() || !problem.hasNonNull("code")) {
      return new AscribeException(
          status == UNAUTHORIZED ? ErrorCode.UNAUTHORIZED : ErrorCode.SERVER_UNAVAILABLE,
          "%s answered %d without a reason: is it an Ascribe daemon?".formatted(server, status));
    }
    String hint = status == UNAUTHORIZED ? " (--token-file or ASCRIBE_TOKEN gives one)" : "";
    return new AscribeException(
        code(problem.get("code").asText(), status), SafeText.visible(detail) + hint);
  }

  /**
   * A newer daemon may send a code that this client does not know. The HTTP status then says whose
   * fault it is.
   */
  private static ErrorCode code(String name, int status) {
    String constant = name.toUpperCase(Locale.ROOT).replace('-', '_');
    Optional<ErrorCode> known =
        Arrays.stream(ErrorCode.values()).filter(code -> code.name().equals(constant)).findFirst();
    return known.orElse(
        status >= BAD_REQUEST && status < SERVER_ERROR
            ? ErrorCode.INVALID_VALUE
            : ErrorCode.INTERNAL);
  }

  private static JsonNode parse(String body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      return node == null ? MAPPER.createObjectNode() : node;
    } catch (JsonProcessingException e) {
      return MAPPER.createObjectNode();
    }
  }
}
