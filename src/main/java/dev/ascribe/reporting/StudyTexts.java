package dev.ascribe.reporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Word;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts of a stored study. The store has none, so they are read from the data files. Only those
 * of one data set are kept in memory.
 */
final class StudyTexts {
  private static final Logger LOG = LoggerFactory.getLogger(StudyTexts.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ResultStore store;
  private final String studyId;
  private String dataset;
  private Map<String, Instance> instances = Map.of();

  StudyTexts(ResultStore store, String studyId) {
    this.store = store;
    this.studyId = studyId;
  }

  /** Returns the instances of a data set by id; none, with a warning, if its files are gone. */
  Map<String, Instance> of(String wanted) {
    if (!wanted.equals(dataset)) {
      dataset = wanted;
      instances = new HashMap<>();
      try {
        StudySpec spec =
            StudyJson.readUnchecked(store.study(studyId).orElseThrow().spec(), studyId);
        FeatureLevel level = spec.attribution().features();
        spec.datasets().stream()
            .filter(each -> each.name().equals(wanted))
            .flatMap(each -> DatasetLoader.load(each, level).test().stream())
            .forEach(instance -> instances.put(instance.id(), instance));
      } catch (AscribeException gone) {
        LOG.warn("exported without texts: {}", gone.getMessage());
      }
    }
    return instances;
  }

  /** Returns the words of an instance as a JSON array. */
  static String words(Instance instance) {
    try {
      return JSON.writeValueAsString(instance.words().stream().map(Word::text).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("words cannot be written as JSON", e);
    }
  }
}
