package dev.ascribe.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The {@code config.json} beside the weights of a checkpoint: that of the model, with the labels of
 * a classification head by name, so that nobody has to guess which output stands for which label.
 */
final class CheckpointConfig {
  private CheckpointConfig() {}

  /** Writes the file atomically. */
  static void write(ModelRef reference, Path modelDirectory, Path checkpoint) {
    ObjectNode config = ConfigReader.open(modelDirectory).json().deepCopy();
    if (reference.paradigm() == Paradigm.FINE_TUNED) {
      setLabels(config, reference.labels());
    }
    Path partial = checkpoint.resolve("." + ConfigReader.FILE + ".partial");
    try {
      Files.writeString(partial, config.toPrettyString());
      Files.move(partial, checkpoint.resolve(ConfigReader.FILE), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DiskErrors.writing(checkpoint, e);
    }
  }

  private static void setLabels(ObjectNode config, List<String> labels) {
    config.remove(List.of("num_labels", "problem_type"));
    ObjectNode byIndex = config.putObject("id2label");
    ObjectNode byName = config.putObject("label2id");
    for (int index = 0; index < labels.size(); index++) {
      byIndex.put(Integer.toString(index), labels.get(index));
      byName.put(labels.get(index), index);
    }
  }
}
