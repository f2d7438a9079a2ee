package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.model.files.ModelFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Checks the properties of a tokenizer.json on which the native tokenizer library relies. The
 * library ends the whole process if one of them is missing, and no exception handler can prevent
 * this.
 */
final class NativeRequirements {
  private final Path directory;

  private NativeRequirements(Path directory) {
    this.directory = directory;
  }

  /**
   * Checks a whole tokenizer.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT
   */
  static void check(Path directory, JsonNode tokenizer) {
    NativeRequirements requirements = new NativeRequirements(directory);
    requirements.walk(tokenizer.path("normalizer"));
    requirements.walk(tokenizer.path("pre_tokenizer"));
    requirements.walk(tokenizer.path("post_processor"));
    requirements.walk(tokenizer.path("decoder"));
    requirements.merges(tokenizer.path("model"));
  }

  /** Checks a step and the steps within it. */
  private void walk(JsonNode step) {
    switch (step.path("type").asText()) {
      case "Precompiled" -> charsmap(step.path("precompiled_charsmap").asText());
      case "FixedLength" -> {
        if (step.path("length").asLong() < 1) {
          throw corrupt("FixedLength has the length %s".formatted(step.path("length")));
        }
      }
      case "TemplateProcessing" -> {
        template(step, "single");
        template(step, "pair");
      }
      default -> {} // Others end with an error that can be caught.
    }
    step.forEach(
        child -> {
          if (child.isContainerNode()) {
            walk(child);
          }
        });
  }

  private void charsmap(String base64) {
    byte[] table;
    try {
      table = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw ModelFile.corrupt(
          directory.resolve(TokenizerJson.FILE), "precompiled_charsmap is not base64", e);
    }
    if (!PrecompiledCharsmap.isSound(table)) {
      throw corrupt("precompiled_charsmap is damaged");
    }
  }

  private void template(JsonNode processor, String kind) {
    for (JsonNode piece : processor.path(kind)) {
      String special = piece.path("SpecialToken").path("id").asText();
      if (piece.has("SpecialToken") && !processor.path("special_tokens").has(special)) {
        throw corrupt(
            "its template names '%s', which is not one of its special tokens".formatted(special));
      }
      if (kind.equals("single") && piece.path("Sequence").path("id").asText().equals("B")) {
        throw corrupt("its template for a single text names a second text");
      }
    }
  }

  /**
   * Checks merges of pieces that continue a word: the library cuts off their prefix by its length
   * in bytes.
   */
  private void merges(JsonNode model) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    if (!model.path("type").asText("BPE").equals("BPE") || prefix.isEmpty()) {
      return;
    }
    int length = prefix.getBytes(StandardCharsets.UTF_8).length;
    for (JsonNode merge : model.path("merges")) {
      String text = merge.asText();
      String right =
          merge.isArray() ? merge.path(1).asText() : text.substring(text.indexOf(' ') + 1);
      byte[] bytes = right.getBytes(StandardCharsets.UTF_8);
      boolean cuttable =
          bytes.length == length || (bytes.length > length && (bytes[length] & 0xc0) != 0x80);
      if (!cuttable) {
        throw corrupt(
            "the merge '%s' continues a word without the prefix '%s'".formatted(right, prefix));
      }
    }
  }

  private AscribeException corrupt(String what) {
    return ModelFile.corrupt(directory.resolve(TokenizerJson.FILE), what);
  }
}
