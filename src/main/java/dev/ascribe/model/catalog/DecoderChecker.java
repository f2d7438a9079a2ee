package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.ModelCheck.ParadigmFit;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Opens a decoder's files and compares its tensors with what its configuration asks for. */
final class DecoderChecker {
  private DecoderChecker() {}

  /**
   * @throws AscribeException when the files cannot be opened at all
   */
  static ModelCheck check(Path directory) {
    DecoderConfig config = DecoderConfig.read(directory);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Tokenizer tokenizer = Tokenizer.load(directory)) {
      if (tokenizer.vocabularySize() > config.vocabularySize()) {
        throw new AscribeException(
            ErrorCode.CORRUPT_CHECKPOINT,
            "%s: the tokenizer has %d tokens, the model's vocabulary only %d"
                .formatted(directory, tokenizer.vocabularySize(), config.vocabularySize()));
      }
      return compare(directory, config, checkpoint);
    }
  }

  private static ModelCheck compare(Path directory, DecoderConfig config, Checkpoint checkpoint) {
    List<String> missing = new ArrayList<>();
    List<String> mismatched = new ArrayList<>();
    Set<String> used = new HashSet<>();
    DecoderTensors.of(config)
        .forEach(
            (name, shape) -> {
              String there = nameIn(checkpoint.names(), name, config.family().prefix());
              if (!checkpoint.names().contains(there)) {
                missing.add(name);
                return;
              }
              used.add(there);
              if (!Arrays.equals(checkpoint.shape(there), shape)) {
                mismatched.add(
                    "%s: %s expected, %s there"
                        .formatted(
                            there,
                            Arrays.toString(shape),
                            Arrays.toString(checkpoint.shape(there))));
              } else if (!checkpoint.elementType(there).floatingPoint()) {
                mismatched.add(
                    "%s: floating-point numbers expected, %s there"
                        .formatted(there, checkpoint.elementType(there)));
              }
            });
    long parameters = 0;
    Set<String> elementTypes = new TreeSet<>();
    List<String> unexpected = new ArrayList<>();
    for (String name : checkpoint.names()) {
      if (checkpoint.elementType(name).floatingPoint()) {
        parameters += checkpoint.elementCount(name);
        elementTypes.add(checkpoint.elementType(name).name());
      }
      if (!used.contains(name)) {
        unexpected.add(name);
      }
    }
    return new ModelCheck(
        directory,
        config.family().modelType(),
        config.layers(),
        config.width(),
        config.positions(),
        parameters,
        List.copyOf(elementTypes),
        missing,
        mismatched,
        unexpected,
        paradigms(missing.isEmpty() && mismatched.isEmpty()));
  }

  private static List<ParadigmFit> paradigms(boolean sound) {
    return List.of(
        new ParadigmFit(Paradigm.FINE_TUNED, false, "it is a decoder"),
        new ParadigmFit(Paradigm.PROMPTED, false, "it is a decoder, which has no mask"),
        new ParadigmFit(
            Paradigm.DECODER, sound, sound ? "all its tensors are there" : "it is not whole"));
  }

  /** Bare models leave the prefix out. */
  private static String nameIn(Set<String> names, String name, String prefix) {
    boolean bare = !names.contains(name) && name.startsWith(prefix);
    return bare ? name.substring(prefix.length()) : name;
  }
}
