package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parsed cloze template such as <code>{text} It was {mask}.</code>.
 *
 * @param source the template as it was written
 * @param pieces literals and slots in order
 */
public record PromptTemplate(String source, List<Piece> pieces) {
  private static final Pattern SLOT = Pattern.compile("\\{([^{}]*)\\}");

  private static final Kind CLOZE = new Kind(1, "{mask} once, and either");
  private static final Kind PROMPT = new Kind(0, "no {mask}, and either");

  /**
   * The purpose of a template: cloze or prompt.
   *
   * @param masks number of {@code {mask}} slots that it must have
   */
  private record Kind(int masks, String allowed) {
    AscribeException invalid(String source, String problem) {
      return new AscribeException(
          ErrorCode.INVALID_TEMPLATE,
          "template '%s': %s (allowed: %s {text} once or {premise} and {hypothesis} once each)"
              .formatted(source, problem, allowed));
    }
  }

  /** The kinds of pieces of a template. */
  public enum Slot {
    /** Text that is the same in every prompt. */
    LITERAL,
    TEXT,
    PREMISE,
    HYPOTHESIS,
    MASK;

    private static Optional<Slot> find(String written) {
      return Arrays.stream(values())
          .filter(
              slot ->
                  slot != LITERAL
                      && written.equals("{" + slot.name().toLowerCase(Locale.ROOT) + "}"))
          .findFirst();
    }
  }

  /**
   * A literal or a slot of a template.
   *
   * @param text of a literal; empty for a slot
   */
  public record Piece(Slot slot, String text) {
    static Piece literal(String text) {
      return new Piece(Slot.LITERAL, text);
    }

    static Piece of(Slot slot) {
      return new Piece(slot, "");
    }
  }

  public PromptTemplate {
    pieces = List.copyOf(pieces);
  }

  /**
   * Parses a cloze template.
   *
   * @throws AscribeException INVALID_TEMPLATE if it has not exactly one {@code {mask}}, if it has
   *     neither exactly one {@code {text}} nor exactly one {@code {premise}} and one {@code
   *     {hypothesis}}, or if it has another slot
   */
  public static PromptTemplate parse(String source) {
    return parse(source, CLOZE);
  }

  /**
   * Parses the prompt of a decoder, which has no {@code {mask}}, because the answer follows its
   * end.
   *
   * @throws AscribeException INVALID_TEMPLATE as {@link #parse(String)}, and if it has a {@code
   *     {mask}}
   */
  public static PromptTemplate parsePrompt(String source) {
    return parse(source, PROMPT);
  }

  private static PromptTemplate parse(String source, Kind kind) {
    if (source == null || source.isBlank()) {
      throw kind.invalid(source == null ? "" : source, "it is empty");
    }
    List<Piece> pieces = new ArrayList<>();
    Matcher matcher = SLOT.matcher(source);
    int end = 0;
    while (matcher.find()) {
      if (matcher.start() > end) {
        pieces.add(Piece.literal(source.substring(end, matcher.start())));
      }
      String written = matcher.group();
      pieces.add(
          Piece.of(
              Slot.find(written)
                  .orElseThrow(() -> kind.invalid(source, "the slot " + written + " is unknown"))));
      end = matcher.end();
    }
    if (end < source.length()) {
      pieces.add(Piece.literal(source.substring(end)));
    }
    PromptTemplate template = new PromptTemplate(source, pieces);
    template.validate(kind);
    return template;
  }

  /** Whether the template takes a premise and a hypothesis instead of one text. */
  public boolean takesPair() {
    return count(Slot.PREMISE) > 0;
  }

  /**
   * Refuses a single text if the template takes pairs, and a pair if it takes single texts.
   *
   * @throws AscribeException INVALID_TEMPLATE
   */
  void requireFits(TextInput input) {
    if (takesPair() != input.hasPair()) {
      throw new AscribeException(
          ErrorCode.INVALID_TEMPLATE,
          "template '%s': takes %s, the input is %s"
              .formatted(source, texts(takesPair()), texts(input.hasPair())));
    }
  }

  private static String texts(boolean pair) {
    return pair ? "a premise and a hypothesis" : "one text";
  }

  /**
   * Whether white space precedes the mask. Tokens of byte-level vocabularies include the white
   * space before a word.
   */
  public boolean spaceBeforeMask() {
    int mask = pieces.indexOf(Piece.of(Slot.MASK));
    String before = mask > 0 ? pieces.get(mask - 1).text() : "";
    return !before.equals(before.stripTrailing());
  }

  private void validate(Kind kind) {
    if (count(Slot.MASK) != kind.masks()) {
      throw kind.invalid(
          source,
          kind.masks() == 1
              ? "it needs {mask} exactly once, has it " + times(Slot.MASK)
              : "it has {mask} " + times(Slot.MASK) + ", but the answer follows its end");
    }
    if (count(Slot.TEXT) == 0 && count(Slot.PREMISE) == 0 && count(Slot.HYPOTHESIS) == 0) {
      throw kind.invalid(source, "it has no text slot");
    }
    boolean single =
        count(Slot.TEXT) == 1 && count(Slot.PREMISE) == 0 && count(Slot.HYPOTHESIS) == 0;
    boolean pair = count(Slot.TEXT) == 0 && count(Slot.PREMISE) == 1 && count(Slot.HYPOTHESIS) == 1;
    if (!single && !pair) {
      throw kind.invalid(
          source,
          "it has {text} %s, {premise} %s and {hypothesis} %s"
              .formatted(times(Slot.TEXT), times(Slot.PREMISE), times(Slot.HYPOTHESIS)));
    }
  }

  private long count(Slot slot) {
    return pieces.stream().filter(Piece.of(slot)::equals).count();
  }

  private String times(Slot slot) {
    return count(slot) == 1 ? "once" : Names.count(count(slot), "time");
  }
}
