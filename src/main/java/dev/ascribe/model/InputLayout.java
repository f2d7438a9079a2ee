package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.model.OwnedText.Share;
import dev.ascribe.model.PromptTemplate.Literal;
import dev.ascribe.model.PromptTemplate.Piece;
import dev.ascribe.model.PromptTemplate.Placeholder;
import dev.ascribe.model.tokenizer.Encoding;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.tokenizer.TokenizerJson;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lays texts out as an encoder's tokens, under a template or as the encoder's own single texts and
 * pairs, and knows which word each token belongs to. The tokens are those that the encoder's
 * tokenizer makes of the text as it is given, its white space included. Needs no weights.
 */
final class InputLayout implements AutoCloseable {
  private final ModelRef reference;
  private final EncoderConfig config;
  private final Tokenizer tokenizer;
  private final PromptTemplate template;
  private final int[] labelTokens;
  private final int maskToken;
  private final int padToken;

  private InputLayout(
      ModelRef reference,
      EncoderConfig config,
      Tokenizer tokenizer,
      PromptTemplate template,
      int[] labelTokens) {
    this.reference = reference;
    this.config = config;
    this.tokenizer = tokenizer;
    this.template = template;
    this.labelTokens = labelTokens;
    requireSpecialTokens(tokenizer);
    this.maskToken = tokenizer.requireId(SpecialToken.MASK);
    this.padToken = tokenizer.requireId(SpecialToken.PAD);
  }

  /** Without special tokens around a text, nothing would be left when all words are absent. */
  private static void requireSpecialTokens(Tokenizer tokenizer) {
    int classifier = tokenizer.requireId(SpecialToken.CLS);
    int separator = tokenizer.requireId(SpecialToken.SEP);
    int[] around = tokenizer.encode("", true).ids();
    if (!Arrays.equals(around, new int[] {classifier, separator})) {
      throw new AscribeException(
          ErrorCode.UNSUPPORTED_MODEL,
          "%s: its post_processor puts [%s] around a text where its settings name %s and %s"
              .formatted(
                  tokenizer.directory().resolve(TokenizerJson.FILE),
                  IntStream.of(around).mapToObj(tokenizer::token).collect(Collectors.joining(", ")),
                  tokenizer.token(classifier),
                  tokenizer.token(separator)));
    }
  }

  /**
   * The layout of a model directory's encoder under a reference.
   *
   * @throws AscribeException INVALID_TEMPLATE, MULTI_TOKEN_LABEL_WORD, UNSUPPORTED_MODEL or
   *     CORRUPT_CHECKPOINT
   */
  static InputLayout open(ModelRef reference, Path directory) {
    return open(reference, directory, Tokenizer::load);
  }

  /**
   * The same with a tokenizer that others may have as well.
   *
   * @param tokenizers from the directory to its tokenizer, which is the layout's from then on
   */
  static InputLayout open(
      ModelRef reference, Path directory, Function<Path, Tokenizer> tokenizers) {
    EncoderConfig config = EncoderConfig.read(directory);
    PromptTemplate template =
        reference.paradigm() == Paradigm.PROMPTED
            ? PromptTemplate.parse(reference.template())
            : null;
    Tokenizer tokenizer = tokenizers.apply(directory);
    try {
      tokenizer.requireRoom(config.vocabularySize());
      int[] labelTokens =
          template == null
              ? new int[0]
              : Verbalizer.tokens(
                  tokenizer,
                  reference.labels(),
                  reference.labelWords(),
                  template.spaceBeforeMask());
      return new InputLayout(reference, config, tokenizer, template, labelTokens);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  EncoderConfig config() {
    return config;
  }

  /** [L] the token of each label's word; empty without a template. */
  int[] labelTokens() {
    return labelTokens.clone();
  }

  int maskToken() {
    return maskToken;
  }

  int padToken() {
    return padToken;
  }

  /**
   * @param level what the features are
   * @param strict refuse instead of leaving out words at the end of the longer text
   * @throws AscribeException TEXT_TOO_LONG when strict, or when not even one word of each text
   *     fits; EMPTY_TEXT when tokens are wanted and the text has none; INVALID_TEMPLATE when the
   *     template takes a pair and the input is none, or the other way round
   */
  EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    if (template != null && template.takesPair() != input.hasPair()) {
      throw new AscribeException(
          ErrorCode.INVALID_TEMPLATE,
          "template '%s': takes %s, the input is %s"
              .formatted(
                  template.source(),
                  template.takesPair() ? "a premise and a hypothesis" : "one text",
                  input.hasPair() ? "a premise and a hypothesis" : "one text"));
    }
    if (template == null
        && input.hasPair()
        && config.family().marksSecondText()
        && config.segments() < 2) {
      throw new AscribeException(
          ErrorCode.UNSUPPORTED_MODEL,
          "%s: type_vocab_size is %d, a pair of texts needs 2; the model takes single texts only"
              .formatted(reference.model(), config.segments()));
    }
    return new TextFitting(config.maxTokens(), config.firstPosition(), "tokens", this::layOut)
        .encode(input, level, strict);
  }

  /**
   * As much of a text as fits, for training: whole words or, where not even one fits, tokens.
   *
   * @throws AscribeException as {@link #encode}, but for texts that are too long
   */
  EncodedInput encodeForTraining(TextInput input) {
    try {
      return encode(input, FeatureLevel.WORD, false);
    } catch (AscribeException e) {
      if (e.code() != ErrorCode.TEXT_TOO_LONG) {
        throw e;
      }
      return encode(input, FeatureLevel.TOKEN, false);
    }
  }

  private TokenLayout layOut(TextInput input, List<Word> words) {
    return template == null ? layOutPlain(input, words) : layOutTemplate(input, words);
  }

  private TokenLayout layOutPlain(TextInput input, List<Word> words) {
    if (!input.hasPair()) {
      OwnedText text = OwnedText.of(input, words, Part.TEXT);
      return layout(tokenizer.encode(text.toString(), true), List.of(text), 0);
    }
    OwnedText premise = OwnedText.of(input, words, Part.PREMISE);
    OwnedText hypothesis = OwnedText.of(input, words, Part.HYPOTHESIS);
    return layout(
        tokenizer.encodePair(premise.toString(), hypothesis.toString()),
        List.of(premise, hypothesis),
        0);
  }

  private TokenLayout layOutTemplate(TextInput input, List<Word> words) {
    OwnedText rendered = new OwnedText();
    int mask = -1;
    for (Piece piece : template.pieces()) {
      if (piece instanceof Literal literal) {
        rendered.append(literal.text());
        continue;
      }
      switch (((Placeholder) piece).slot()) {
        case TEXT -> rendered.append(input, words, Part.TEXT);
        case PREMISE -> rendered.append(input, words, Part.PREMISE);
        case HYPOTHESIS -> rendered.append(input, words, Part.HYPOTHESIS);
        case MASK -> {
          mask = rendered.length();
          rendered.append(tokenizer.token(maskToken));
        }
      }
    }
    Encoding encoding = tokenizer.encode(rendered.toString(), true);
    return layout(encoding, List.of(rendered), maskAt(encoding, mask));
  }

  /** The mask token of the template; the text may name the token, too. */
  private int maskAt(Encoding encoding, int character) {
    for (int t = 0; t < encoding.length(); t++) {
      if (encoding.ids()[t] == maskToken
          && encoding.starts()[t] <= character
          && character < encoding.ends()[t]) {
        return t;
      }
    }
    throw new AscribeException(
        ErrorCode.INVALID_TEMPLATE,
        "template '%s': the tokenizer does not find its mask token %s where {mask} stands; the text"
                .formatted(template.source(), tokenizer.token(maskToken))
            + " before it must not end with a part of that token");
  }

  /** The tokenizer's own row: special tokens stand where it puts them. */
  private TokenLayout layout(Encoding encoding, List<OwnedText> texts, int predicting) {
    List<Share> shares = new ArrayList<>();
    for (int t = 0; t < encoding.length(); t++) {
      int text = encoding.texts()[t];
      shares.add(
          text < 0 ? Share.NONE : texts.get(text).share(encoding.starts()[t], encoding.ends()[t]));
    }
    int[] types = config.family().marksSecondText() ? encoding.types() : new int[encoding.length()];
    return new TokenLayout(encoding.ids(), types, shares, predicting);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
