package dev.ascribe.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.transformer.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The labels of a classification head, in the order of its outputs. They come from {@code id2label}
 * in the {@code config.json} beside the weights. They are matched with the labels of a task by
 * name, ignoring case, and never by position.
 *
 * @param file the file that names them, for errors
 * @param problem {@code problem_type}, which says whether the labels exclude each other
 */
public record HeadLabels(Path file, List<String> names, String problem) {
  private static final String EXCLUSIVE = "single_label_classification";
  private static final int DEFAULT_COUNT = 2;
  private static final int MOST = 100_000;

  public HeadLabels {
    names = List.copyOf(names);
  }

  /**
   * Reads the labels of a directory's head.
   *
   * @return empty if the directory contains only weights, as checkpoints of older versions do; the
   *     outputs of such a head are in the order of the labels of its training
   * @throws AscribeException CORRUPT_CHECKPOINT if the configuration contradicts itself
   */
  public static Optional<HeadLabels> of(Path weights) {
    if (!Files.isRegularFile(weights.resolve(ConfigReader.FILE))) {
      return Optional.empty();
    }
    ConfigReader config = ConfigReader.open(weights);
    JsonNode byIndex = config.json().path("id2label");
    HeadLabels labels =
        new HeadLabels(
            config.file(),
            byIndex.isObject() ? named(config, byIndex) : numbered(config),
            config.text("problem_type", EXCLUSIVE));
    labels.requireSameIndexes(config.json().path("label2id"));
    return Optional.of(labels);
  }

  private static List<String> named(ConfigReader config, JsonNode byIndex) {
    List<String> names = new ArrayList<>();
    for (int index = 0; index < byIndex.size(); index++) {
      JsonNode name = byIndex.path(Integer.toString(index));
      if (!name.isTextual()) {
        throw ModelFile.corrupt(
            config.file(),
            "id2label has %s, but no name for %d"
                .formatted(Names.count(byIndex.size(), "label"), index));
      }
      names.add(name.asText());
    }
    return names;
  }

  /** Returns the names that the Hugging Face libraries give to labels without names. */
  private static List<String> numbered(ConfigReader config) {
    int count = config.integer("num_labels", DEFAULT_COUNT);
    if (count < 1 || count > MOST) {
      throw ModelFile.corrupt(
          config.file(), "num_labels is %d (allowed: 1 to %d)".formatted(count, MOST));
    }
    return IntStream.range(0, count).mapToObj(index -> "LABEL_" + index).toList();
  }

  private void requireSameIndexes(JsonNode byName) {
    for (int index = 0; index < names.size(); index++) {
      JsonNode other = byName.path(names.get(index));
      if (other.isInt() && other.asInt() != index) {
        throw ModelFile.corrupt(
            file,
            "label '%s' has index %d in id2label and %d in label2id"
                .formatted(names.get(index), index, other.asInt()));
      }
    }
  }

  /**
   * Returns the labels as those of a classifier, sorted as the labels of a task are.
   *
   * @throws AscribeException UNSUPPORTED_MODEL if they are fewer than two
   */
  public List<String> ofClassifier() {
    if (names.size() < 2) {
      throw ModelFile.unsupported(
          file,
          "the classification head has the labels %s; at least two are needed"
              .formatted(String.join(", ", names)));
    }
    return names.stream().sorted().toList();
  }

  /**
   * Returns the head's output for each label of a task.
   *
   * @return [L]
   * @throws AscribeException UNSUPPORTED_MODEL if the head has other labels, several labels of the
   *     same name, or labels that do not exclude each other
   */
  List<Integer> requireOutputsOf(List<String> labels) {
    if (!problem.equals(EXCLUSIVE)) {
      throw ModelFile.unsupported(
          file, "problem_type '%s' is not supported (allowed: %s)".formatted(problem, EXCLUSIVE));
    }
    return outputsOf(labels)
        .orElseThrow(
            () ->
                ModelFile.unsupported(
                    file,
                    ("the classification head has the labels %s, the task has %s; they are"
                            + " matched by name, and these do not match")
                        .formatted(String.join(", ", names), String.join(", ", labels))));
  }

  /**
   * Returns the head's output for each label of a task, [L]; empty if the head has other labels.
   */
  Optional<List<Integer>> outputsOf(List<String> labels) {
    List<String> folded = names.stream().map(HeadLabels::folded).toList();
    Set<String> wanted = new HashSet<>(labels.stream().map(HeadLabels::folded).toList());
    if (labels.size() != names.size()
        || wanted.size() != names.size()
        || !wanted.equals(new HashSet<>(folded))) {
      return Optional.empty();
    }
    return Optional.of(labels.stream().map(label -> folded.indexOf(folded(label))).toList());
  }

  private static String folded(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
