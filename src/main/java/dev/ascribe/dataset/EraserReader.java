package dev.ascribe.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.EraserDocuments.Document;
import dev.ascribe.dataset.EraserDocuments.Token;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads annotations of the ERASER benchmark (DeYoung et al. 2020). The text is the document; where
 * an annotation has several, they follow each other, a line each. In a pair it is the premise, and
 * the query is the hypothesis. The only annotator is called {@code a1}: its rationale has the
 * evidence of all groups, as in the benchmark's own scores.
 */
final class EraserReader implements DatasetReader {
  private final EraserDocuments documents;

  EraserReader(EraserDocuments documents) {
    this.documents = documents;
  }

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), options.strict());
    Queries queries = new Queries();
    JsonRow.forEach(
        origin,
        content,
        row -> {
          if (dataset.task() == Task.SENTIMENT) {
            queries.requireSame(row);
          }
          add(row, rows, dataset.task(), options);
        });
    return rows.reading();
  }

  /** Refuses annotations whose labels depend on a query that the model would not see. */
  private static final class Queries {
    private JsonRow first;

    void requireSame(JsonRow row) {
      first = first == null ? row : first;
      if (!query(row).equals(query(first))) {
        throw row.invalid(
            "query",
            ("differs from that of line %d, so a label belongs to a document and its query; choose"
                    + " task nli, in which they are {premise} and {hypothesis}")
                .formatted(first.line()));
      }
    }
  }

  /** Evidence within a document. */
  private record Evidence(JsonRow row, String document, int start, int end) {}

  private void add(JsonRow row, Rows rows, Task task, Options options) {
    long line = row.line();
    String id = rows.id(line, "annotation_id", row.name("annotation_id"));
    List<Evidence> evidences = evidences(row);
    evidences.forEach(evidence -> documents.get(evidence.row(), "docid", evidence.document()));
    Map<String, Integer> offsets = new LinkedHashMap<>();
    String text = text(row, ids(row, id, evidences), offsets);
    String gold = row.stringOrNull("classification");
    if (rows.skipsText(line, "docids", text)
        || (task == Task.NLI && rows.skipsText(line, "query", query(row)))
        || rows.skipsLabel(line, "classification", gold)) {
      return;
    }
    String label = rows.label(line, "classification", gold);
    TextInput input = new TextInput(text, task == Task.NLI ? query(row) : null);
    List<Word> words = input.words(options.level());
    Highlight highlight = new Highlight();
    for (Evidence evidence : evidences) {
      int offset = offsets.get(evidence.document());
      for (Token token : tokens(evidence)) {
        highlight.add(offset + token.start(), offset + token.end());
      }
    }
    List<Integer> highlighted = highlight.of(task == Task.NLI ? Part.PREMISE : Part.TEXT, words);
    List<Rationale> rationales =
        evidences.isEmpty() ? List.of() : List.of(new Rationale("a1", highlighted));
    rows.add(line, "annotation_id", new Instance(id, input, label, words, rationales));
  }

  private static String query(JsonRow row) {
    return row.has("query") ? row.string("query") : "";
  }

  /**
   * Returns the documents that an annotation names, or else the one that is called like itself, as
   * that of a text without evidence.
   */
  private static Set<String> ids(JsonRow row, String annotation, List<Evidence> evidences) {
    Set<String> ids = new LinkedHashSet<>(row.names("docids"));
    evidences.forEach(evidence -> ids.add(evidence.document()));
    return ids.isEmpty() ? Set.of(annotation) : ids;
  }

  /** Joins documents, and notes where each begins. */
  private String text(JsonRow row, Set<String> ids, Map<String, Integer> offsets) {
    StringBuilder text = new StringBuilder();
    for (String id : ids) {
      text.append(text.isEmpty() ? "" : "\n");
      offsets.put(id, text.length());
      text.append(documents.get(row, "docids", id).text());
    }
    return text.toString();
  }

  private static List<Evidence> evidences(JsonRow row) {
    List<Evidence> evidences = new ArrayList<>();
    List<JsonNode> groups = row.values("evidences");
    for (int group = 0; group < groups.size(); group++) {
      String place = "evidences[" + group + "]";
      List<JsonNode> items = row.valuesOf(place, groups.get(group));
      for (int item = 0; item < items.size(); item++) {
        JsonRow evidence = row.of(place + "[" + item + "]", items.get(item));
        evidences.add(
            new Evidence(
                evidence,
                evidence.name("docid"),
                evidence.integer("start_token"),
                evidence.integer("end_token")));
      }
    }
    return evidences;
  }

  private List<Token> tokens(Evidence evidence) {
    Document document = documents.get(evidence.row(), "docid", evidence.document());
    int count = document.tokens().size();
    if (evidence.start() < 0 || evidence.end() > count || evidence.start() > evidence.end()) {
      throw evidence
          .row()
          .invalid(
              "end_token",
              "tokens %d to %d are not in document %s (allowed: 0 to %d, it has %s)"
                  .formatted(
                      evidence.start(),
                      evidence.end(),
                      Rows.shown(evidence.document()),
                      count,
                      Names.count(count, "token")));
    }
    return document.tokens().subList(evidence.start(), evidence.end());
  }
}
