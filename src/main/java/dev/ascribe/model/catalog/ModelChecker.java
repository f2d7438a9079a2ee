package dev.ascribe.model.catalog;

import dev.ascribe.model.HeadLabels;
import dev.ascribe.model.catalog.ModelCheck.ParadigmFit;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.TensorSource;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens the files of a model, and compares its tensors with those that its configuration requires.
 */
final class ModelChecker {
  private ModelChecker() {}

  /**
   * Checks a Hugging Face style directory.
   *
   * @throws AscribeException if the files cannot be opened: MODEL_NOT_FOUND, CORRUPT_CHECKPOINT or
   *     UNSUPPORTED_MODEL
   */
  static ModelCheck check(Path directory) {
    boolean decoder = DecoderConfig.isDecoder(ConfigReader.open(directory));
    ModelCheck shapes = decoder ? checkDecoder(directory) : checkEncoder(directory);
    return shapes.sound()
        ? shapes.with(nonFinite(directory, shapes.unexpected()), shapes.forward())
        : shapes;
  }

  /**
   * Returns the used tensors that contain NaN or infinity, with the number of such elements. It
   * reads all of them.
   */
  private static List<String> nonFinite(Path directory, List<String> unused) {
    List<String> lines = new ArrayList<>();
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      Set<String> used = new LinkedHashSet<>(checkpoint.names());
      unused.forEach(used::remove);
      for (String name : used) {
        long count = checkpoint.countNonFinite(name);
        if (count > 0) {
          lines.add("%s: %d of %d numbers".formatted(name, count, checkpoint.elementCount(name)));
        }
      }
    }
    return lines;
  }

  private static ModelCheck checkEncoder(Path directory) {
    EncoderConfig config = EncoderConfig.read(directory);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Tokenizer tokenizer = Tokenizer.load(directory)) {
      tokenizer.requireRoom(config.vocabularySize());
      TensorComparison tensors = new TensorComparison(checkpoint, config.family());
      List<String> missing = tensors.missing(ExpectedTensors.ofEncoder(config));
      List<String> missingHead = tensors.missing(ExpectedTensors.ofMaskedHead(config));
      List<String> missingPooler = tensors.missing(ExpectedTensors.ofPooler(config));
      // The number of labels in the last layer, if the files have one.
      Optional<HeadLabels> labels =
          tensors.has(config.family().classifier().output() + ".weight")
              ? HeadLabels.of(directory)
              : Optional.empty();
      labels.ifPresent(
          head -> tensors.missing(ExpectedTensors.ofLabelLayer(config, head.names().size())));
      boolean sound = missing.isEmpty() && tensors.mismatched().isEmpty();
      List<ParadigmFit> paradigms =
          List.of(
              fineTuned(sound, missingPooler, labels),
              prompted(sound, missingHead, tokenizer),
              new ParadigmFit(Paradigm.DECODER, false, "it is an encoder"));
      return new ModelCheck(
          directory,
          config.family().modelType(),
          config.layers(),
          config.width(),
          config.maxTokens(),
          tensors,
          missing,
          paradigms);
    }
  }

  private static ModelCheck checkDecoder(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      return checkDecoder(directory, checkpoint);
    }
  }

  /**
   * Checks the directory of a causal language model whose weights may still be elsewhere.
   *
   * @param checkpoint the weights
   */
  static ModelCheck checkDecoder(Path directory, TensorSource checkpoint) {
    DecoderConfig config = DecoderConfig.read(directory);
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      tokenizer.requireRoom(config.vocabularySize());
      TensorComparison tensors = new TensorComparison(checkpoint, config.family());
      List<String> missing = tensors.missing(ExpectedTensors.ofDecoder(config));
      boolean sound = missing.isEmpty() && tensors.mismatched().isEmpty();
      return new ModelCheck(
          directory,
          config.family().modelType(),
          config.layers(),
          config.width(),
          config.positions(),
          tensors,
          missing,
          List.of(
              new ParadigmFit(Paradigm.FINE_TUNED, false, "it is a causal language model"),
              new ParadigmFit(Paradigm.PROMPTED, false, "it is a causal language model"),
              new ParadigmFit(
                  Paradigm.DECODER,
                  sound,
                  sound
                      ? "all layers and the vocabulary are present"
                      : "tensors of the decoder are missing or wrong")));
    }
  }

  private static ParadigmFit fineTuned(
      boolean sound, List<String> missingPooler, Optional<HeadLabels> labels) {
    if (!sound) {
      return new ParadigmFit(
          Paradigm.FINE_TUNED, false, "tensors of the encoder are missing or wrong");
    }
    if (!missingPooler.isEmpty()) {
      return new ParadigmFit(
          Paradigm.FINE_TUNED,
          true,
          "the pooler and the label layer are missing; training initialises them at random");
    }
    return new ParadigmFit(
        Paradigm.FINE_TUNED,
        true,
        labels
            .map(head -> "the label layer is present, for " + String.join(", ", head.names()))
            .orElse("the pooler is present; training initialises the label layer at random"));
  }

  private static ParadigmFit prompted(
      boolean sound, List<String> missingHead, Tokenizer tokenizer) {
    String obstacle = null;
    if (!sound) {
      obstacle = "tensors of the encoder are missing or wrong";
    } else if (!missingHead.isEmpty()) {
      obstacle =
          "it has no masked-language-model head (missing: %s)"
              .formatted(String.join(", ", missingHead));
    } else if (tokenizer.id(SpecialToken.MASK).isEmpty()) {
      obstacle = "its tokenizer has no mask token";
    }
    return new ParadigmFit(
        Paradigm.PROMPTED,
        obstacle == null,
        obstacle == null
            ? "the masked-language-model head and the mask token "
                + tokenizer.token(tokenizer.requireId(SpecialToken.MASK))
                + " are present"
            : obstacle);
  }
}
