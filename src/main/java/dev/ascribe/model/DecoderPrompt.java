package dev.ascribe.model;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.PromptTemplate.Piece;
import dev.ascribe.model.PromptTemplate.Slot;
import dev.ascribe.model.chat.ChatTemplate;
import dev.ascribe.model.chat.ChatTemplates;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.PromptContext;
import dev.ascribe.study.PromptContext.Demonstration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the whole prompt of a decoder: instruction, demonstrations with their answers, and the
 * slots for the text. If the model was trained on dialogues, everything up to the text is the
 * user's turn, and the words between text and answer begin the assistant's turn. Small models
 * answer better if their answer is begun for them.
 */
final class DecoderPrompt {
  /** The text without content of Zhao et al. (2021, section 5). */
  private static final String SAYS_NOTHING = "N/A";

  private final PromptTemplate template;
  private final Optional<ChatTemplate> chat;
  private final List<Piece> pieces;

  private DecoderPrompt(PromptTemplate template, Optional<ChatTemplate> chat, List<Piece> pieces) {
    this.template = template;
    this.chat = chat;
    this.pieces = pieces;
  }

  /**
   * Builds the prompt of a reference.
   *
   * @param directory of the model, whose own form of dialogue is used if the reference asks for it
   * @throws dev.ascribe.common.AscribeException INVALID_TEMPLATE; UNKNOWN_NAME for an unknown form
   *     of dialogue; UNSUPPORTED_MODEL if the model's own form is not known
   */
  static DecoderPrompt of(ModelRef reference, Path directory) {
    PromptTemplate template = PromptTemplate.parsePrompt(reference.template());
    Optional<ChatTemplate> chat = chat(reference.context().chat(), directory);
    String context = contextText(template, reference.context());
    ChatTemplate.Turn turn =
        chat.map(dialogue -> dialogue.render("", context))
            .orElseGet(() -> new ChatTemplate.Turn("", context, ""));
    List<Piece> pieces = new ArrayList<>();
    add(pieces, turn.before() + turn.user());
    pieces.addAll(template.pieces());
    String ending = "";
    Piece last = pieces.get(pieces.size() - 1);
    if (last.slot() == Slot.LITERAL) {
      ending = withoutSpacesAtEnd(last.text());
      pieces.remove(pieces.size() - 1);
    }
    add(
        pieces,
        chat.isEmpty()
            ? ending
            : withoutSpacesAtEnd(turn.after() + answerBeginning(chat.get(), ending)));
    return new DecoderPrompt(template, chat, List.copyOf(pieces));
  }

  /**
   * Returns the beginning of the assistant's turn: the end of the template, which leads to the
   * answer.
   */
  private static String answerBeginning(ChatTemplate chat, String ending) {
    return ending.isBlank() ? "" : chat.beforeAnswerWord() + ending.stripLeading();
  }

  /** Returns the text before the slots: instruction and demonstrations. */
  private static String contextText(PromptTemplate template, PromptContext context) {
    StringBuilder text = new StringBuilder();
    if (!context.instruction().isEmpty()) {
      text.append(context.instruction()).append(context.separator());
    }
    for (Demonstration demonstration : context.demonstrations()) {
      text.append(written(template, demonstration)).append(context.separator());
    }
    return text.toString();
  }

  private static void add(List<Piece> pieces, String text) {
    if (!text.isEmpty()) {
      pieces.add(Piece.literal(text));
    }
  }

  private static Optional<ChatTemplate> chat(String name, Path directory) {
    if (name.equals(PromptContext.CHAT_NONE)) {
      return Optional.empty();
    }
    return name.equals(PromptContext.CHAT_AUTO)
        ? ChatTemplates.of(directory)
        : Optional.of(ChatTemplates.named(name));
  }

  /**
   * Fills in a demonstration. A space precedes its answer if a space precedes the label words that
   * are scored.
   */
  private static String written(PromptTemplate template, Demonstration demonstration) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : template.pieces()) {
      text.append(
          switch (piece.slot()) {
            case LITERAL -> piece.text();
            case TEXT, PREMISE -> demonstration.text();
            case HYPOTHESIS -> demonstration.pair();
            case MASK -> throw new IllegalStateException("a prompt has no mask");
          });
    }
    String asked = withoutSpacesAtEnd(text.toString());
    return asked + (asked.endsWith("\n") ? "" : " ") + demonstration.answer().strip();
  }

  private static String withoutSpacesAtEnd(String text) {
    return text.replaceAll(" +$", "");
  }

  /** Returns the literals and slots in order. */
  List<Piece> pieces() {
    return pieces;
  }

  /** Returns the literal text at the end; empty if the prompt ends with a slot. */
  String ending() {
    return pieces.get(pieces.size() - 1).text();
  }

  /** Returns an input without content. */
  TextInput contentFree() {
    return new TextInput(SAYS_NOTHING, template.takesPair() ? SAYS_NOTHING : null);
  }

  /**
   * Refuses an input that does not fit this prompt.
   *
   * @throws dev.ascribe.common.AscribeException INVALID_TEMPLATE for a single text in a prompt for
   *     pairs, for a pair in a prompt for single texts, and for a text that contains control marks
   *     of the dialogue
   */
  void require(TextInput input) {
    template.requireFits(input);
    chat.ifPresent(
        dialogue -> {
          dialogue.render("", input.text());
          dialogue.render("", input.hasPair() ? input.pair() : "");
        });
  }
}
