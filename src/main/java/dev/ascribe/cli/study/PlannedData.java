package dev.ascribe.cli.study;

import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.Instance;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.ModelSpec;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Prompt;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a study asks of the texts of one data set.
 *
 * @param explained the number of texts that each run explains
 * @param withRationale how many of them have a rationale
 * @param prompts by the name of what is asked, {@code prompted} or {@code decoder}
 */
record PlannedData(String name, int explained, int withRationale, Map<String, Question> prompts) {
  /**
   * A template with its label words.
   *
   * @param words by label
   */
  private record Question(String template, Map<String, String> words) {
    String line() {
      return "'%s' with %s"
          .formatted(
              SafeText.visible(template),
              words.entrySet().stream()
                  .map(word -> word.getKey() + " = " + word.getValue())
                  .map(SafeText::visible)
                  .collect(Collectors.joining(", ")));
    }
  }

  /** The data sets of a study in their order. */
  static List<PlannedData> of(StudySpec study, Map<String, Dataset> datasets) {
    List<PlannedData> all = new ArrayList<>();
    for (DatasetSpec spec : study.datasets()) {
      List<Instance> texts = datasets.get(spec.name()).test();
      all.add(
          new PlannedData(
              spec.name(),
              texts.size(),
              (int) texts.stream().filter(PlannedData::hasRationale).count(),
              prompts(study, spec)));
    }
    return all;
  }

  private static boolean hasRationale(Instance text) {
    return text.rationales().stream().anyMatch(rationale -> !rationale.words().isEmpty());
  }

  private static Map<String, Question> prompts(StudySpec study, DatasetSpec data) {
    Map<String, Question> prompts = new LinkedHashMap<>();
    for (ModelSpec model : study.models()) {
      for (Paradigm paradigm : model.paradigms()) {
        switch (paradigm) {
          case FINE_TUNED -> {}
          case PROMPTED ->
              prompts.put(
                  paradigm.id(), new Question(data.template(), new TreeMap<>(data.verbalizer())));
          case DECODER -> {
            Prompt prompt = model.prompt(paradigm, data);
            prompts.put(
                "%s, prompt %s".formatted(paradigm.id(), prompt.name()),
                new Question(prompt.example(), prompt.words()));
          }
        }
      }
    }
    return prompts;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "data set %s: %s explained, %d of them with a rationale"
            .formatted(name, Names.count(explained, "text"), withRationale));
    prompts.forEach((asked, question) -> lines.add("  %s: %s".formatted(asked, question.line())));
    return lines;
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", name);
    object.put("explained", explained);
    object.put("with_rationale", withRationale);
    Map<String, Object> asked = new LinkedHashMap<>();
    prompts.forEach(
        (key, question) ->
            asked.put(key, Map.of("template", question.template(), "words", question.words())));
    object.put("prompts", asked);
    return object;
  }
}
