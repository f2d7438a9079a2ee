package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.study.DatasetSpec.Format;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code study.datasets}. */
final class DatasetSectionReader {
  private static final List<String> KEYS =
      List.of("name", "format", "paths", "task", "labels", "template", "verbalizer", "test-limit");

  private DatasetSectionReader() {}

  static List<DatasetSpec> readAll(Section study, StudyPaths paths) {
    List<DatasetSpec> datasets = new ArrayList<>();
    Set<String> names = new HashSet<>();
    boolean prompted = ModelSectionReader.isAnyPrompted(study);
    for (Section section : study.sections("datasets", KEYS)) {
      DatasetSpec dataset = read(section, section.name("name"), prompted, paths);
      if (!names.add(dataset.name())) {
        throw StudyReader.twice(section.place("name"), dataset.name());
      }
      datasets.add(dataset);
    }
    return datasets;
  }

  /**
   * @param prompted whether a model needs a word for every label
   */
  private static DatasetSpec read(
      Section section, String name, boolean prompted, StudyPaths paths) {
    requireSampleName(section, name);
    Format format =
        section.has("format") || !Named.ids(SampleSet.class).contains(name)
            ? section.named("format", Format.class)
            : Format.SAMPLE;
    Task task = task(section, name, format);
    DatasetDefaults defaults = DatasetDefaults.of(format, task);
    boolean declaresLabels = section.has("labels") || defaults.labels().isEmpty();
    List<String> labels = declaresLabels ? labels(section) : defaults.labels();
    String template = section.has("template") ? section.string("template") : defaults.template();
    ClozeRules.checkTemplate(section.place("template"), task, template);
    Map<String, String> verbalizer = verbalizer(section, labels, prompted, defaults);
    return new DatasetSpec(
        name,
        format,
        files(section, format, paths),
        task,
        labels,
        template,
        verbalizer,
        section.has("test-limit") ? section.integer("test-limit", 0, Integer.MAX_VALUE) : 0);
  }

  /**
   * Returns the declared words; without any, those that the format has for the same labels. There
   * may be none where nothing reads them.
   */
  private static Map<String, String> verbalizer(
      Section section, List<String> labels, boolean prompted, DatasetDefaults defaults) {
    if (section.has("verbalizer")) {
      Map<String, String> declared = section.stringMap("verbalizer");
      ClozeRules.checkVerbalizer(section.place("verbalizer"), labels, declared);
      return declared;
    }
    if (!defaults.verbalizer().keySet().containsAll(labels)) {
      if (!prompted) {
        return Map.of();
      }
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: these labels have no words yet; add %s to the data set, one word of the model each"
              .formatted(section.place("labels"), ClozeRules.outline("verbalizer", labels)));
    }
    Map<String, String> words = new HashMap<>(defaults.verbalizer());
    words.keySet().retainAll(labels);
    return words;
  }

  /** Refuses a misspelt name of a sample set, which has no other key that says what it is. */
  private static void requireSampleName(Section section, String name) {
    List<String> samples = Named.ids(SampleSet.class);
    boolean described = section.has("format") || section.has("paths");
    if (!described && !samples.contains(name) && !Names.near(name, samples).isEmpty()) {
      throw Names.unknown(
          section.place("name"),
          name,
          samples,
          String.join(", ", samples) + ", or any other name with the keys format and paths");
    }
  }

  /**
   * Returns the task that belongs to the format. JSON lines and ERASER may contain either task:
   * without the key, it is that of pairs if the template has a place for a premise.
   */
  private static Task task(Section section, String name, Format format) {
    Task implied =
        switch (format) {
          case SAMPLE -> Named.parse(SampleSet.class, section.place("name"), name).task();
          case TSE, HATEXPLAIN -> Task.SENTIMENT;
          case ESNLI, COSE -> Task.NLI;
          case JSONL, ERASER ->
              section.has("task") ? section.named("task", Task.class) : asTemplate(section);
        };
    if (section.has("task") && section.named("task", Task.class) != implied) {
      throw section.invalid(
          section.place("task"),
          section.string("task"),
          "%s, the task of format %s".formatted(implied.id(), format.id()));
    }
    return implied;
  }

  private static Task asTemplate(Section section) {
    boolean isOfPairs = section.has("template") && section.string("template").contains("{premise}");
    return isOfPairs ? Task.NLI : Task.SENTIMENT;
  }

  private static List<String> labels(Section section) {
    List<String> labels = section.strings("labels");
    if (labels.size() < 2 || new HashSet<>(labels).size() < labels.size()) {
      throw section.invalid(section.place("labels"), labels, "two or more different labels");
    }
    return labels.stream().sorted().toList();
  }

  private static List<String> files(Section section, Format format, StudyPaths paths) {
    if (format == Format.SAMPLE) {
      if (section.has("paths")) {
        throw new AscribeException(
            ErrorCode.INVALID_STUDY,
            section.place("paths") + ": a sample set has no paths; it comes with Ascribe");
      }
      return List.of();
    }
    List<String> files = new ArrayList<>();
    List<String> given = section.strings("paths");
    for (int i = 0; i < given.size(); i++) {
      for (String path : DatasetFiles.of(format, given.get(i))) {
        files.add(paths.dataFile(section.place("paths", i), path));
      }
    }
    DatasetFiles.checkCount(format, files, section.place("paths"), ErrorCode.INVALID_STUDY);
    return files;
  }
}
