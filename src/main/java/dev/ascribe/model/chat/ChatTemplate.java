package dev.ascribe.model.chat;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form in which a model that was trained on dialogues is asked. The text holds no token that
 * the tokenizer puts before every text (such as {@code <s>}): encode it with special tokens.
 *
 * @param marks what the {@code chat_template} of such a model contains, all of it
 * @param defaultSystem the instructions of such models where the request has none; "" for no
 *     instructions
 * @param begin before everything
 * @param system what stands before and after the system's words
 * @param user what stands before and after the user's words
 * @param answer what stands before the assistant's words
 * @param beforeAnswerWord what the answer begins with before its first word: "" or a space
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
   * The dialogue so far: what stands before the user's words, they themselves, and what follows.
   */
  public record Turn(String before, String user, String after) {
    /** The whole text; the answer follows at its end. */
    public String text() {
      return before + user + after;
    }
  }

  /**
   * One question.
   *
   * @param systemWords instructions; where they are blank, the model's default ones
   * @param userWords taken as they are
   * @throws AscribeException INVALID_TEMPLATE when the words contain the template's own signs,
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
