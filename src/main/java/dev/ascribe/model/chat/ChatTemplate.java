package dev.ascribe.model.chat;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of dialogue of a model that was trained on dialogues: the texts around the turns of the
 * system, the user and the assistant. It contains no token that the tokenizer puts before every
 * text (such as {@code <s>}), so its texts must be encoded with special tokens.
 *
 * @param marks strings that the {@code chat_template} of such a model contains, all of them
 * @param defaultSystem the instructions if a request has none; "" for no instructions
 * @param begin the text before everything
 * @param system the texts before and after the system's words
 * @param user the texts before and after the user's words
 * @param answer the text before the assistant's words
 * @param beforeAnswerWord the text between this and the first word of the answer: "" or a space
 */
public record ChatTemplate(
    String name,
    List<String> marks,
    String defaultSystem,
    String begin,
    List<String> system,
    List<String> user,
    String answer,
    String beforeAnswerWord) {
  /** {@code <|im_end|>}, {@code <end_of_turn>}, {@code </s>}, {@code <<SYS>>}, {@code [/INST]}. */
  private static final Pattern SIGN = Pattern.compile("<+[^<>\\s]+>+|\\[[^\\[\\]\\s]+]");

  public ChatTemplate {
    marks = List.copyOf(marks);
    system = List.copyOf(system);
    user = List.copyOf(user);
  }

  /**
   * A dialogue up to the answer.
   *
   * @param before the text before the user's words
   * @param user the user's words
   * @param after the text after the user's words
   */
  public record Turn(String before, String user, String after) {
    /** Returns the whole text; the answer follows its end. */
    public String text() {
      return before + user + after;
    }
  }

  /**
   * Renders one question.
   *
   * @param systemWords instructions; if they are blank, the model's default ones are used
   * @param userWords taken as they are
   * @throws AscribeException INVALID_TEMPLATE if the words contain control marks of the template,
   *     which would end the turn
   */
  public Turn render(String systemWords, String userWords) {
    requireNoSigns(systemWords);
    requireNoSigns(userWords);
    String words = systemWords.isBlank() ? defaultSystem : systemWords;
    String instructions = words.isEmpty() ? "" : system.get(0) + words + system.get(1);
    return new Turn(begin + instructions + user.get(0), userWords, user.get(1) + answer);
  }

  private void requireNoSigns(String words) {
    Matcher sign = SIGN.matcher(begin + String.join("", system) + String.join("", user) + answer);
    while (sign.find()) {
      if (words.contains(sign.group())) {
        throw new AscribeException(
            ErrorCode.INVALID_TEMPLATE,
            "chat template '%s': the text contains its sign '%s'".formatted(name, sign.group()));
      }
    }
  }
}
