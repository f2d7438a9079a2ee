package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.PromptContext.Calibration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code study.models}. */
final class ModelSectionReader {
  private static final List<String> KEYS =
      List.of("model", "paradigms", "training-sizes", "prompt", "calibration");

  private ModelSectionReader() {}

  static List<ModelSpec> readAll(Section study, StudyPaths paths, List<DatasetSpec> datasets) {
    List<ModelSpec> models = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : study.sections("models", KEYS)) {
      String model = paths.model(section.place("model"), section.string("model"));
      if (model.isBlank()) {
        throw section.invalid(
            section.place("model"), model, "a catalog name, a directory or hf:ORG/NAME");
      }
      // Run ids contain the short name, so two models with the same short name could not be
      // distinguished.
      if (!names.add(RunSpec.shortName(model))) {
        throw StudyReader.twice(section.place("model"), RunSpec.shortName(model));
      }
      List<Paradigm> paradigms = section.namedList("paradigms", Paradigm.class);
      StudyReader.requireDistinct(section, "paradigms", paradigms.stream().map(Named::id).toList());
      List<Prompt> prompts = prompts(section, paradigms, paths, datasets);
      models.add(new ModelSpec(model, paradigms, prompts, trainingSizes(section, paradigms)));
    }
    return models;
  }

  /** Returns the sizes of the model's own; none if it is run at those of the study. */
  private static List<Integer> trainingSizes(Section section, List<Paradigm> paradigms) {
    if (!section.has("training-sizes")) {
      return List.of();
    }
    List<Integer> sizes = StudyReader.trainingSizes(section);
    if (paradigms.equals(List.of(Paradigm.FINE_TUNED)) && sizes.equals(List.of(0))) {
      throw StudyReader.nothingToRun(section);
    }
    return sizes;
  }

  /**
   * Returns one prompt for each task of the data sets; none for a model that is not run as a
   * decoder.
   */
  private static List<Prompt> prompts(
      Section section, List<Paradigm> paradigms, StudyPaths paths, List<DatasetSpec> datasets) {
    if (!paradigms.contains(Paradigm.DECODER)) {
      for (String key : List.of("prompt", "calibration")) {
        if (section.has(key)) {
          throw new AscribeException(
              ErrorCode.INVALID_STUDY,
              section.place(key) + ": is for paradigm decoder, which this model is not run under");
        }
      }
      return List.of();
    }
    List<Prompt> prompts = new ArrayList<>();
    if (section.has("prompt")) {
      for (String name : section.strings("prompt")) {
        String place = section.place("prompt", prompts.size());
        Prompt prompt = PromptReader.read(place, name, paths);
        requireUse(place, prompt, prompts, datasets);
        prompts.add(prompt);
      }
    }
    for (DatasetSpec dataset : datasets) {
      if (prompts.stream().noneMatch(prompt -> prompt.task() == dataset.task())) {
        prompts.add(PromptReader.of(dataset.task()));
      }
    }
    for (DatasetSpec dataset : datasets) {
      requireWords(section, dataset, prompts);
    }
    List<Prompt> asked = prompts.stream().map(prompt -> withTaskWords(prompt, datasets)).toList();
    if (!section.has("calibration")) {
      return asked;
    }
    Calibration calibration = section.named("calibration", Calibration.class);
    return asked.stream().map(prompt -> prompt.withCalibration(calibration)).toList();
  }

  /**
   * Gives a prompt without words those of its task, where its data sets have the same, so that
   * older studies keep their digests.
   */
  private static Prompt withTaskWords(Prompt prompt, List<DatasetSpec> datasets) {
    Task task = prompt.task();
    boolean same =
        datasets.stream()
            .filter(dataset -> dataset.task() == task)
            .allMatch(
                dataset ->
                    task.verbalizer().entrySet().containsAll(dataset.verbalizer().entrySet()));
    return prompt.words().isEmpty() && same ? prompt.withWords(task.verbalizer()) : prompt;
  }

  /**
   * Whether a model is to fill the masks of templates, so that every label needs a word of the data
   * set. Models are not checked here.
   */
  static boolean isAnyPrompted(Section study) {
    return study.sections("models", KEYS).stream()
        .anyMatch(
            model ->
                model.has("paradigms")
                    && model.strings("paradigms").contains(Paradigm.PROMPTED.id()));
  }

  private static void requireUse(
      String place, Prompt prompt, List<Prompt> before, List<DatasetSpec> datasets) {
    String task = prompt.task().id();
    if (datasets.stream().noneMatch(dataset -> dataset.task() == prompt.task())) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: prompt '%s' is of task %s, which no data set of the study has"
              .formatted(place, prompt.name(), task));
    }
    if (before.stream().anyMatch(other -> other.task() == prompt.task())) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: prompt '%s' is the second one of task %s; each task has one"
              .formatted(place, prompt.name(), task));
    }
  }

  private static void requireWords(Section section, DatasetSpec dataset, List<Prompt> prompts) {
    for (Prompt prompt : prompts) {
      if (prompt.task() == dataset.task()) {
        String place = section.place(section.has("prompt") ? "prompt" : "model");
        Map<String, String> words =
            prompt.words().isEmpty() ? dataset.verbalizer() : prompt.words();
        if (!words.keySet().containsAll(dataset.labels())) {
          throw withoutWords(place, prompt, dataset);
        }
      }
    }
  }

  private static AscribeException withoutWords(String place, Prompt prompt, DatasetSpec dataset) {
    String advice =
        prompt.words().isEmpty()
            ? "add %s to the prompt, or %s to the data set"
                .formatted(
                    ClozeRules.outline("words", dataset.labels()),
                    ClozeRules.outline("verbalizer", dataset.labels()))
            : "write a prompt with %s in a file *.conf, and name it with the model's key prompt"
                .formatted(ClozeRules.outline("words", dataset.labels()));
    return new AscribeException(
        ErrorCode.INVALID_STUDY,
        "%s: prompt '%s' has no words for the labels of data set '%s'; %s"
            .formatted(place, prompt.name(), dataset.name(), advice));
  }
}
