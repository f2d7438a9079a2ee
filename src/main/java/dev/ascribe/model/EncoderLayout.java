package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.model.OwnedText.Share;
import dev.ascribe.model.files.ModelFile;
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
 * Lays out texts for an encoder: in a template, or, for a classification head, as single texts and
 * pairs. T tokens, L labels.
 */
final class EncoderLayout extends TextLayout {
  private final ModelRef reference;
  private final EncoderConfig config;
  private final PromptTemplate template;
  private final int[] labelTokens;
  private final int maskToken;
  private final int padToken;

  private EncoderLayout(
      ModelRef reference, EncoderConfig config, Tokenizer tokenizer, PromptTemplate template) {
    super(tokenizer);
    this.reference = reference;
    this.config = config;
    this.template = template;
    this.labelTokens =
        template == null
            ? new int[0]
            : LabelWords.atMask(
                tokenizer, reference.labels(), reference.labelWords(), template.spaceBeforeMask());
    requireSpecialTokens(tokenizer);
    this.maskToken = tokenizer.requireId(SpecialToken.MASK);
    this.padToken = tokenizer.requireId(SpecialToken.PAD);
  }

  /**
   * Refuses a tokenizer without special tokens, since nothing would be left of a text when all
   * words are absent.
   */
  private static void requireSpecialTokens(Tokenizer tokenizer) {
    int classifier = tokenizer.requireId(SpecialToken.CLS);
    int separator = tokenizer.requireId(SpecialToken.SEP);
    int[] around = tokenizer.encode("", true).ids();
    if (!Arrays.equals(around, new int[] {classifier, separator})) {
      throw ModelFile.unsupported(
          tokenizer.directory().resolve(TokenizerJson.FILE),
          "its post_processor puts [%s] around a text where its settings name %s and %s"
              .formatted(
                  IntStream.of(around).mapToObj(tokenizer::token).collect(Collectors.joining(", ")),
                  tokenizer.token(classifier),
                  tokenizer.token(separator)));
    }
  }

  /**
   * Creates the layout for an encoder.
   *
   * @param tokenizers opens the tokenizer of a directory; the layout closes it
   * @throws AscribeException INVALID_TEMPLATE, MULTI_TOKEN_LABEL_WORD, UNSUPPORTED_MODEL or
   *     CORRUPT_CHECKPOINT
   */
  static EncoderLayout open(
      ModelRef reference, Path directory, Function<Path, Tokenizer> tokenizers) {
    EncoderConfig config = EncoderConfig.read(directory);
    PromptTemplate template =
        reference.paradigm() == Paradigm.PROMPTED
            ? PromptTemplate.parse(reference.template())
            : null;
    return open(
        directory,
        tokenizers,
        config.vocabularySize(),
        tokenizer -> new EncoderLayout(reference, config, tokenizer, template));
  }

  EncoderConfig config() {
    return config;
  }

  /** Returns the token of each label's word, [L]; empty without a template. */
  int[] labelTokens() {
    return labelTokens.clone();
  }

  int maskToken() {
    return maskToken;
  }

  int padToken() {
    return padToken;
  }

  @Override
  EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    if (template != null) {
      template.requireFits(input);
    }
    if (template == null
        && input.hasPair()
        && config.family().marksSecondText()
        && config.segments() < 2) {
      throw ModelFile.unsupported(
          reference.model(),
          "type_vocab_size is %d, a pair of texts needs 2; the model takes single texts only"
              .formatted(config.segments()));
    }
    return new TextFitting(config.maxTokens(), config.firstPosition(), "tokens", this::layOut)
        .encode(input, level, strict);
  }

  /**
   * Lays out a text for training. A text that is too long loses words at its end; if not even one
   * word fits, it loses tokens.
   *
   * @throws AscribeException as {@link #encode}, but not for texts that are too long
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
      return layout(tokenizer().encode(text.toString(), true), List.of(text), 0);
    }
    OwnedText premise = OwnedText.of(input, words, Part.PREMISE);
    OwnedText hypothesis = OwnedText.of(input, words, Part.HYPOTHESIS);
    return layout(
        tokenizer().encodePair(premise.toString(), hypothesis.toString()),
        List.of(premise, hypothesis),
        0);
  }

  private TokenLayout layOutTemplate(TextInput input, List<Word> words) {
    OwnedText rendered =
        OwnedText.of(template.pieces(), input, words, tokenizer().token(maskToken));
    Encoding encoding = tokenizer().encode(rendered.toString(), true);
    return layout(encoding, List.of(rendered), maskAt(encoding, rendered.mask()));
  }

  /**
   * Returns the index of the template's mask token. The text itself may contain another mask token.
   */
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
                .formatted(template.source(), tokenizer().token(maskToken))
            + " before it must not end with a part of that token");
  }

  /** Returns the tokens of an encoding, with special tokens where the tokenizer puts them. */
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
}
