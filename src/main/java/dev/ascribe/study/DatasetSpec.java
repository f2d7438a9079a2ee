package dev.ascribe.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A data set of a study.
 *
 * @param name the name in results
 * @param format of its files
 * @param paths its files, as {@link DatasetFiles} describes them; none for a sample set
 * @param task one text or a pair
 * @param labels all labels, sorted
 * @param template the cloze template for {@code prompted}
 * @param verbalizer the label word for each label; empty if no model of the study reads it
 * @param testLimit the most test instances that are explained, balanced by label; 0 for all
 */
public record DatasetSpec(
    String name,
    Format format,
    List<String> paths,
    Task task,
    List<String> labels,
    String template,
    Map<String, String> verbalizer,
    int testLimit) {
  /** File formats. */
  public enum Format implements Named {
    /** A sample set that comes with Ascribe. */
    SAMPLE,
    /** The official columns of Tweet Sentiment Extraction. */
    TSE,
    /** The official columns of e-SNLI. */
    ESNLI,
    /** Ascribe's own JSON lines. */
    JSONL,
    /** Documents and annotations of the ERASER benchmark. */
    ERASER,
    /** The published JSON file of HateXplain. */
    HATEXPLAIN,
    /** The highlighted questions of CoS-E, with the question files of CommonsenseQA. */
    COSE;
  }

  public DatasetSpec {
    paths = List.copyOf(paths);
    labels = List.copyOf(labels);
    verbalizer = Collections.unmodifiableMap(new LinkedHashMap<>(verbalizer));
  }
}
