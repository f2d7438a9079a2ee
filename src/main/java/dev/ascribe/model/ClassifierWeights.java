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
 * Says where the weights of a classifier are: in the model's own directory, or in that of a
 * checkpoint. If a checkpoint has a {@code config.json} of its own, it must describe the same
 * network as the model's.
 *
 * @param model the model's directory, with configuration and tokenizer
 * @param directory the directory of the weights
 */
record ClassifierWeights(ModelRef reference, Path model, Path directory) {
  /** The most characters of a setting that a message shows. */
  private static final int LONGEST_VALUE = 80;

  static ClassifierWeights of(ModelRef reference, Path model) {
    return new ClassifierWeights(
        reference, model, reference.checkpoint() == null ? model : Path.of(reference.checkpoint()));
  }

  /**
   * Refuses a checkpoint of another network or of other labels, without reading the weights.
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
   * Refuses weights whose own configuration describes another network.
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

  /**
   * Returns the sizes and settings of a network. Networks with equal settings compute the same
   * function of their weights.
   */
  private Map<String, Object> settings(Path described) {
    return reference.paradigm() == Paradigm.DECODER
        ? DecoderConfig.read(described).settings()
        : EncoderConfig.read(described).settings();
  }

  /**
   * Returns the settings that differ, for a message: {@code layers: 12 there, 2 here; width: 768
   * there, 128 here}.
   */
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
   * Returns the head in the weights, with its outputs in the order of the reference's labels.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL if the head has other labels
   */
  HeadSpec headForExplaining() {
    List<String> labels = reference.labels();
    List<Integer> order =
        HeadLabels.of(directory)
            .map(head -> head.requireOutputsOf(labels))
            .orElseGet(this::asTrained);
    return new HeadSpec.Classification(labels.size(), order, null);
  }

  /**
   * Returns the head to train: the one in the weights if it has these labels, otherwise a new one.
   *
   * @param seed of the new layers
   */
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
