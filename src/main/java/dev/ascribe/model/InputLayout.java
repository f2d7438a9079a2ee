package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Part;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.OwnedText.Share;
import dev.ascribe.model.PromptTemplate.Literal;
import dev.ascribe.model.PromptTemplate.Piece;
import dev.ascribe.model.PromptTemplate.Placeholder;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays texts out as an encoder's tokens, under a template or as the encoder's own single texts and
 * pairs, and knows which word each token belongs to. Words are joined by single spaces. Needs no
 * weights.
 */
final class InputLayout implements AutoCloseable {
  private final EncoderConfig config;
  private final Tokenizer tokenizer;
  private final PromptTemplate template;
  private final int[] labelTokens;
  private final int classifierToken;
  private final int separatorToken;
  private final int maskToken;
  private final int padToken;

  private InputLayout(
      EncoderConfig config, Tokenizer tokenizer, PromptTemplate template, int[] labelTokens) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.template = template;
    this.labelTokens = labelTokens;
    this.classifierToken = tokenizer.requireId(SpecialToken.CLS);
    this.separatorToken = tokenizer.requireId(SpecialToken.SEP);
    this.maskToken = tokenizer.requireId(SpecialToken.MASK);
    this.padToken = tokenizer.requireId(SpecialToken.PAD);
  }

  /**
   * The layout of a model directory's encoder under a reference.
   *
   * @throws AscribeException INVALID_TEMPLATE, MULTI_TOKEN_LABEL_WORD, UNSUPPORTED_MODEL or
   *     CORRUPT_CHECKPOINT
   */
  static InputLayout open(ModelRef reference, Path directory) {
    EncoderConfig config = EncoderConfig.read(directory);
    PromptTemplate template =
        reference.paradigm() == Paradigm.PROMPTED
            ? PromptTemplate.parse(reference.template())
            : null;
    Tokenizer tokenizer = Tokenizer.load(directory);
    try {
      int[] labelTokens =
          template == null
              ? new int[0]
              : Verbalizer.tokens(
                  tokenizer,
                  reference.labels(),
                  reference.labelWords(),
                  template.spaceBeforeMask());
      return new InputLayout(config, tokenizer, template, labelTokens);
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
    List<Word> words = input.words();
    int maxTokens = config.maxTokens();
    Row row = layOut(words, input.hasPair());
    int full = row.length();
    if (full <= maxTokens) {
      return row.finish(words, level, 0);
    }
    if (strict) {
      throw tooLong(input, full, "shorten it, or allow truncation");
    }
    List<Word> kept = words;
    while (row.length() > maxTokens) {
      Row tooLong = row;
      kept =
          WordTruncation.shortened(kept, row.wordOfToken(), row.length() - maxTokens)
              .orElseThrow(() -> tooLong(input, tooLong.length(), "not even one word of it fits"));
      row = layOut(kept, input.hasPair());
    }
    return row.finish(kept, level, words.size() - kept.size());
  }

  private AscribeException tooLong(TextInput input, int tokens, String way) {
    return new AscribeException(
        ErrorCode.TEXT_TOO_LONG,
        "%s: takes %d tokens, the model has positions for %d; %s"
            .formatted(
                input.hasPair() ? "premise and hypothesis" : "text",
                tokens,
                config.maxTokens(),
                way));
  }

  private Row layOut(List<Word> words, boolean pair) {
    Row row = new Row();
    row.special(classifierToken, 0);
    if (template == null) {
      layOutPlain(row, words, pair);
    } else {
      layOutTemplate(row, words);
    }
    return row;
  }

  private void layOutPlain(Row row, List<Word> words, boolean pair) {
    row.predicting = 0;
    row.text(OwnedText.joined(words, pair ? Part.PREMISE : Part.TEXT), 0);
    row.special(separatorToken, 0);
    if (!pair) {
      return;
    }
    int segment =
        switch (config.family().pairStyle()) {
          case SEGMENTS -> 1;
          case ONE_SEPARATOR -> 0;
          case TWO_SEPARATORS -> {
            row.special(separatorToken, 0);
            yield 0;
          }
        };
    row.text(OwnedText.joined(words, Part.HYPOTHESIS), segment);
    row.special(separatorToken, segment);
  }

  /** Both sides of the mask are tokenised apart, as tokenizers do around a special token. */
  private void layOutTemplate(Row row, List<Word> words) {
    OwnedText rendered = new OwnedText();
    for (Piece piece : template.pieces()) {
      if (piece instanceof Literal literal) {
        rendered.append(literal.text(), -1);
        continue;
      }
      switch (((Placeholder) piece).slot()) {
        case TEXT -> rendered.append(OwnedText.joined(words, Part.TEXT));
        case PREMISE -> rendered.append(OwnedText.joined(words, Part.PREMISE));
        case HYPOTHESIS -> rendered.append(OwnedText.joined(words, Part.HYPOTHESIS));
        case MASK -> {
          row.text(rendered.strippedAtEnd(), 0);
          row.predicting = row.length();
          row.special(maskToken, 0);
          rendered = new OwnedText();
        }
      }
    }
    row.text(rendered, 0);
    row.special(separatorToken, 0);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** The tokens laid out so far. */
  private final class Row {
    private final List<Integer> ids = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();
    private int predicting;

    int length() {
      return ids.size();
    }

    void special(int token, int segment) {
      add(token, segment, Share.NONE);
    }

    void text(OwnedText text, int segment) {
      var encoding = tokenizer.encode(text.toString(), false);
      for (int t = 0; t < encoding.length(); t++) {
        add(encoding.ids()[t], segment, text.share(encoding.starts()[t], encoding.ends()[t]));
      }
    }

    private void add(int token, int segment, Share share) {
      ids.add(token);
      types.add(segment);
      shares.add(share);
    }

    int[] wordOfToken() {
      return shares.stream().mapToInt(Share::word).toArray();
    }

    EncodedInput finish(List<Word> words, FeatureLevel level, int truncatedWords) {
      TokenFeatures features = TokenFeatures.of(level, words, shares);
      return new EncodedInput(
          ids.stream().mapToInt(Integer::intValue).toArray(),
          IntStream.range(config.firstPosition(), config.firstPosition() + length()).toArray(),
          types.stream().mapToInt(Integer::intValue).toArray(),
          features.featureOfToken(),
          predicting,
          features.features(),
          truncatedWords);
    }
  }
}
