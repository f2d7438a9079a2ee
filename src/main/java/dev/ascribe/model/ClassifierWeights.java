package dev.ascribe.model;

import dev.ascribe.common.SafeText;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.HeadSpec;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The source of a classifier's weights: the model's own directory, or that of a checkpoint, whose
 * own {@code config.json}, if it has one, must describe the same network.
 *
 * @param model the model's directory, with configuration and tokenizer
 * @param directory of the weights
 */
record ClassifierWeights(ModelRef reference, Path model, Path directory) {
  /** Characters of a setting that a message shows. */
  private static final int LONGEST_VALUE = 80;

  static ClassifierWeights of(ModelRef reference, Path model) {
    return new ClassifierWeights(
        reference, model, reference.checkpoint() == null ? model : Path.of(reference.checkpoint()));
  }

  /**
   * Refuses, without reading the weights, a checkpoint of another network or of other labels.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL or CORRUPT_CHECKPOINT
   */
  void check() {
    requireSameNetwork();
    if (reference.paradigm() == Paradigm.FINE_TUNED) {
      headForExplaining();
    }
  }

  /**
   * Refuses weights whose own configuration is of another network.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL
   */
  void requireSameNetwork() {
    if (directory.equals(model) || !Files.isRegularFile(directory.resolve(ConfigReader.FILE))) {
      return;
    }
    String different = differences(settings(model), settings(directory));
    if (!different.isEmpty()) {
      throw ModelFile.unsupported(
          directory.resolve(ConfigReader.FILE),
          "describes another network than %s does: %s"
              .formatted(model.resolve(ConfigReader.FILE), different));
    }
  }

  /** The sizes and settings of a network; equal ones compute the same. */
  private Map<String, Object> settings(Path described) {
    return reference.paradigm() == Paradigm.DECODER
        ? DecoderConfig.read(described).settings()
        : EncoderConfig.read(described).settings();
  }

  /** The settings that differ: {@code layers: 12 there, 2 here; width: 768 there, 128 here}. */
  private static String differences(Map<String, Object> wanted, Map<String, Object> found) {
    return wanted.entrySet().stream()
        .filter(there -> !there.getValue().equals(found.get(there.getKey())))
        .map(
            there ->
                "%s: %s there, %s here"
                    .formatted(
                        there.getKey(),
                        SafeText.excerpt(there.getValue().toString(), LONGEST_VALUE),
                        SafeText.excerpt(found.get(there.getKey()).toString(), LONGEST_VALUE)))
        .collect(Collectors.joining("; "));
  }

  /**
   * The head as it is in the weights, with its outputs in the order of the reference's labels.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL when it is not for these labels
   */
  HeadSpec headForExplaining() {
    List<String> labels = reference.labels();
    List<Integer> order =
        HeadLabels.of(directory)
            .map(head -> head.requireOutputsOf(labels))
            .orElseGet(this::asTrained);
    return new HeadSpec.Classification(labels.size(), order, null);
  }

  /** A head to train: the one in the weights where it is for these labels, else a new one. */
  HeadSpec headForTraining(long seed) {
    List<String> labels = reference.labels();
    Optional<HeadLabels> head = HeadLabels.of(directory);
    List<Integer> order = head.isEmpty() ? asTrained() : head.get().outputsOf(labels).orElse(null);
    return new HeadSpec.Classification(labels.size(), order, seed);
  }

  private List<Integer> asTrained() {
    return IntStream.range(0, reference.labels().size()).boxed().toList();
  }
}
