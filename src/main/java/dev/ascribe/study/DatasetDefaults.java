package dev.ascribe.study;

import dev.ascribe.study.DatasetSpec.Format;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels, the template and the label words of a data set that declares none of its own.
 *
 * @param labels sorted; none if only the data set itself can declare them
 * @param template the cloze template
 * @param verbalizer the word of each label
 */
public record DatasetDefaults(
    List<String> labels, String template, Map<String, String> verbalizer) {
  public DatasetDefaults {
    labels = List.copyOf(labels);
    verbalizer = Collections.unmodifiableMap(new LinkedHashMap<>(verbalizer));
  }

  /** Returns the defaults of a format, which are mostly those of its task. */
  public static DatasetDefaults of(Format format, Task task) {
    return switch (format) {
      case SAMPLE, TSE, ESNLI, JSONL ->
          new DatasetDefaults(task.labels(), task.template(), task.verbalizer());
      // Each data set of ERASER has labels of its own.
      case ERASER -> new DatasetDefaults(List.of(), task.template(), Map.of());
      case HATEXPLAIN ->
          new DatasetDefaults(
              List.of("hatespeech", "normal", "offensive"),
              "{text} It was {mask}.",
              Map.of("hatespeech", "hate", "normal", "normal", "offensive", "offensive"));
      case COSE -> choices();
    };
  }

  /** Returns those of CommonsenseQA 1.11, which has five choices. */
  private static DatasetDefaults choices() {
    List<String> letters = List.of("A", "B", "C", "D", "E");
    Map<String, String> words = new LinkedHashMap<>();
    letters.forEach(letter -> words.put(letter, letter));
    return new DatasetDefaults(letters, "{premise} {hypothesis} Answer: {mask}", words);
  }

  /** Returns a data set with these defaults. */
  public DatasetSpec dataset(String name, Format format, List<String> paths, Task task) {
    return new DatasetSpec(name, format, paths, task, labels, template, verbalizer, 0);
  }
}
