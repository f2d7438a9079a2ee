package dev.ascribe.study;

import dev.ascribe.common.FileDigests;
import dev.ascribe.study.AttributionSpec.Grouping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Computes the digest of a study: the SHA-256 of a canonical text of everything that can change a
 * result.
 *
 * <p>A data file or a model directory counts with the last name of its path and its size in bytes.
 * Its contents are not read, because checking a study file must be fast. Its folder does not count,
 * so that a study keeps its results when it is moved. Whoever begins a study compares digests of
 * the contents with those in the store. The order of methods and of measures does not count. The
 * order of seeds and sizes does, because zero-shot runs use the first seed.
 */
final class StudyDigest {
  private StudyDigest() {}

  /** Returns the study with its digest. */
  static StudySpec stamp(StudySpec study) {
    return new StudySpec(
        study.name(),
        sha256(canonical(study, StudyDigest::nameAndSize)),
        study.datasets(),
        study.models(),
        study.trainingSizes(),
        study.seeds(),
        study.methods(),
        study.measures(),
        study.attribution(),
        study.training(),
        study.strict());
  }

  /**
   * Returns the names of the settings in which two studies differ. Files count with their paths,
   * and not with their sizes.
   */
  static List<String> differences(StudySpec first, StudySpec second) {
    List<String> lines = settings(first);
    List<String> others = settings(second);
    return Stream.concat(
            lines.stream().filter(line -> !others.contains(line)),
            others.stream().filter(line -> !lines.contains(line)))
        .map(line -> line.substring(0, line.indexOf('=')))
        .distinct()
        .toList();
  }

  private static List<String> settings(StudySpec study) {
    return canonical(study, Path::toString).lines().skip(1).toList();
  }

  /**
   * Returns the canonical text: a line for each setting, in a fixed order.
   *
   * @param identity of a data file or of the directory of a model
   */
  private static String canonical(StudySpec study, Function<Path, String> identity) {
    StringBuilder text = new StringBuilder("ascribe study 1\n");
    line(text, "name", study.name());
    for (DatasetSpec dataset : study.datasets()) {
      line(text, "dataset", dataset.name());
      line(text, "format", dataset.format().id());
      dataset.paths().forEach(path -> line(text, "path", identity.apply(Path.of(path))));
      line(text, "task", dataset.task().id());
      dataset.labels().forEach(label -> line(text, "label", label));
      line(text, "template", dataset.template());
      new TreeMap<>(dataset.verbalizer())
          .forEach((label, word) -> line(text, "word of " + label, word));
      line(text, "test-limit", dataset.testLimit());
    }
    for (ModelSpec model : study.models()) {
      line(text, "model", ofModel(model.model(), identity));
      model.paradigms().forEach(paradigm -> line(text, "paradigm", paradigm.id()));
      model.prompts().forEach(prompt -> prompt(text, prompt));
      if (!model.trainingSizes().isEmpty()) {
        line(text, "sizes of the model", model.trainingSizes());
      }
    }
    line(text, "sizes", study.trainingSizes());
    line(text, "seeds", study.seeds());
    line(text, "methods", study.methods().stream().map(Named::id).sorted().toList());
    if (!study.measures().equals(Measure.DEFAULT)) {
      line(text, "measures", study.measures().stream().map(Named::id).toList());
    }
    AttributionSpec attribution = study.attribution();
    line(
        text,
        "attribution",
        List.of(
            attribution.value().id(),
            attribution.absence().id(),
            attribution.permutations(),
            attribution.steps(),
            attribution.baseline().id()));
    sampling(text, attribution);
    TrainingSpec training = study.training();
    line(
        text,
        "training",
        List.of(
            training.epochs(),
            training.batchSize(),
            training.learningRate(),
            training.weightDecay(),
            training.warmupShare(),
            training.clipNorm(),
            training.dropout()));
    line(text, "strict", study.strict());
    return text.toString();
  }

  private static void prompt(StringBuilder text, Prompt prompt) {
    line(text, "prompt of", prompt.task().id());
    line(text, "instruction", prompt.instruction());
    line(text, "example", prompt.example());
    line(text, "separator", prompt.separator());
    new TreeMap<>(prompt.words()).forEach((label, word) -> line(text, "answer of " + label, word));
    line(text, "chat", prompt.chat());
    line(text, "calibration", prompt.calibration().id());
  }

  /**
   * Writes only settings that differ from their defaults, so that studies that are older than these
   * settings keep their digests.
   */
  private static void sampling(StringBuilder text, AttributionSpec attribution) {
    if (attribution.evaluations() != null) {
      line(text, "evaluations", attribution.evaluations());
    }
    if (attribution.precision() != null) {
      line(text, "precision", attribution.precision());
    }
    if (attribution.features() != FeatureLevel.WORD) {
      line(text, "features", attribution.features().id());
    }
    if (attribution.grouping() != Grouping.AUTO) {
      line(text, "grouping", attribution.grouping().id());
    }
  }

  /** Escapes line breaks, so that no value can pass for another setting. */
  private static void line(StringBuilder text, String key, Object value) {
    text.append(key)
        .append('=')
        .append(value.toString().replace("\\", "\\\\").replace("\n", "\\n"))
        .append('\n');
  }

  private static String ofModel(String model, Function<Path, String> identity) {
    Path directory = Path.of(model);
    return model.startsWith("hf:") || !directory.isAbsolute() || !Files.isDirectory(directory)
        ? model
        : identity.apply(directory);
  }

  private static String nameAndSize(Path path) {
    try (Stream<Path> files = Files.walk(path, 1)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return path.getFileName() + " " + bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(FileDigests.newSha256().digest(bytes));
  }
}
