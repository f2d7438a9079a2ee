package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.OwnedText.Share;
import dev.ascribe.model.tokenizer.Encoding;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Lays out texts in a decoder's prompt, which ends where the answer begins. Everything before the
 * first word of the text, such as an instruction and demonstrations, is the prefix, which all
 * coalitions of all texts share. Tokens of the prefix have segment 0, all others segment 1. T
 * tokens, L labels.
 */
final class DecoderLayout extends TextLayout {
  private final DecoderConfig config;
  private final DecoderPrompt prompt;
  private final List<int[]> labelTokens;
  private final int longestAnswer;

  private DecoderLayout(
      ModelRef reference, DecoderConfig config, Tokenizer tokenizer, DecoderPrompt prompt) {
    super(tokenizer);
    this.config = config;
    this.prompt = prompt;
    this.labelTokens =
        LabelWords.afterPrompt(
            tokenizer, prompt.ending(), reference.labels(), reference.labelWords());
    this.longestAnswer = labelTokens.stream().mapToInt(tokens -> tokens.length).max().orElseThrow();
    requireRoom(reference.context().demonstrations().size());
  }

  /**
   * Creates the layout for a decoder.
   *
   * @param tokenizers opens the tokenizer of a directory; the layout closes it
   * @throws AscribeException INVALID_TEMPLATE, INVALID_VALUE, UNSUPPORTED_MODEL or
   *     CORRUPT_CHECKPOINT; TEXT_TOO_LONG if the prompt leaves no room for a text
   */
  static DecoderLayout open(
      ModelRef reference, Path directory, Function<Path, Tokenizer> tokenizers) {
    DecoderConfig config = DecoderConfig.read(directory);
    DecoderPrompt prompt = DecoderPrompt.of(reference, directory);
    return open(
        directory,
        tokenizers,
        config.vocabularySize(),
        tokenizer -> new DecoderLayout(reference, config, tokenizer, prompt));
  }

  private void requireRoom(int demonstrations) {
    TextInput shortest = prompt.contentFree();
    int tokens = layOut(shortest, shortest.words()).length();
    if (tokens > maxTokens()) {
      throw new AscribeException(
          ErrorCode.TEXT_TOO_LONG,
          "prompt: takes %s %s, the model has positions for %d; %s"
              .formatted(
                  Names.count(tokens, "token"),
                  demonstrations == 0
                      ? "with the shortest text"
                      : "with %s and the shortest text"
                          .formatted(Names.count(demonstrations, "demonstration")),
                  maxTokens(),
                  demonstrations == 0
                      ? "shorten its instruction"
                      : "show fewer or shorter demonstrations"));
    }
  }

  DecoderConfig config() {
    return config;
  }

  /** Returns the tokens of each label's word, [L]. */
  List<int[]> labelTokens() {
    return labelTokens;
  }

  /** Lays out a text without content, for calibration. */
  EncodedInput contentFree() {
    return encode(prompt.contentFree(), FeatureLevel.WORD, true);
  }

  /**
   * Returns the padding token, or the end-of-text token if there is no padding token; empty if
   * there is neither.
   */
  OptionalInt padToken() {
    OptionalInt pad = tokenizer().id(SpecialToken.PAD);
    return pad.isPresent() ? pad : tokenizer().id(SpecialToken.EOS);
  }

  /** Returns the most tokens that a prompt may have, so that the longest answer still fits. */
  int maxTokens() {
    return config.positions() - (longestAnswer - 1);
  }

  @Override
  EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    prompt.require(input);
    return new TextFitting(maxTokens(), 0, "tokens with its prompt", this::layOut)
        .encode(input, level, strict);
  }

  private TokenLayout layOut(TextInput input, List<Word> words) {
    OwnedText text = OwnedText.of(prompt.pieces(), input, words, "");
    Encoding encoding = tokenizer().encode(text.toString(), true);
    int count = lengthWithoutEnd(encoding);
    List<Share> shares = new ArrayList<>();
    int[] segments = new int[count];
    int segment = 0;
    for (int t = 0; t < count; t++) {
      Share share = text.share(encoding.starts()[t], encoding.ends()[t]);
      shares.add(share);
      // The predicting token is part of every row.
      segment = share.word() >= 0 || t == count - 1 ? 1 : segment;
      segments[t] = segment;
    }
    return new TokenLayout(Arrays.copyOf(encoding.ids(), count), segments, shares, count - 1);
  }

  /**
   * Returns the number of tokens without a special token at the end. Some tokenizers end texts with
   * one, after which the model would predict no answer.
   */
  private static int lengthWithoutEnd(Encoding encoding) {
    int count = encoding.length();
    while (count > 1 && encoding.starts()[count - 1] < 0) {
      count--;
    }
    return count;
  }
}
