package dev.ascribe.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads Ascribe's own JSON lines. An object has an {@code id}, a {@code label}, and a {@code text}
 * or a {@code premise} and a {@code hypothesis}. It may have {@code rationales}, each with an
 * {@code annotator} and, for each part, the indexes of highlighted whitespace words.
 */
final class JsonLinesReader implements DatasetReader {
  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), options.strict(), advice(dataset));
    List<String> parts = dataset.task().parts();
    JsonRow.forEach(
        origin, content, row -> new Line(row, rows, parts).read(dataset.task(), options.level()));
    return rows.reading();
  }

  /** What to do about other labels where a data set has not declared any. */
  private static String advice(DatasetSpec dataset) {
    return dataset.labels().equals(dataset.task().labels())
        ? "; a data set with other labels declares them all as its labels"
        : "";
  }

  /** One line of the file. */
  private record Line(JsonRow row, Rows rows, List<String> parts) {
    void read(Task task, FeatureLevel level) {
      long number = row.line();
      List<String> keys = new ArrayList<>(List.of("id", "label", "rationales"));
      keys.addAll(parts);
      requireKnown(row, "key", keys);
      List<String> texts = new ArrayList<>();
      for (String part : parts) {
        String text = row.stringOrNull(part);
        if (rows.skipsText(number, part, text)) {
          return;
        }
        texts.add(text);
      }
      String gold = row.stringOrNull("label");
      if (rows.skipsLabel(number, "label", gold)) {
        return;
      }
      TextInput input =
          switch (task) {
            case SENTIMENT -> new TextInput(texts.get(0), null);
            case NLI -> new TextInput(texts.get(0), texts.get(1));
          };
      String id = rows.id(number, "id", row.string("id"));
      String label = rows.label(number, "label", gold);
      List<Word> words = input.words(level);
      List<Rationale> rationales = rationales(row.object().path("rationales"), input, words);
      rows.add(number, "id", new Instance(id, input, label, words, rationales));
    }

    private List<Rationale> rationales(JsonNode list, TextInput input, List<Word> words) {
      if (!list.isArray() && !list.isMissingNode()) {
        throw row.invalid("rationales", "is not a list");
      }
      List<String> keys = new ArrayList<>(List.of("annotator"));
      keys.addAll(parts);
      List<Rationale> rationales = new ArrayList<>();
      for (JsonNode item : list) {
        String place = "rationales[" + rationales.size() + "]";
        if (!item.isObject()) {
          throw row.invalid(place, "is not an object such as {\"annotator\": \"a1\"}");
        }
        JsonRow rationale = row.of(place, item);
        requireKnown(rationale, place + ", key", keys);
        String annotator = rationale.string("annotator");
        if (rationales.stream().anyMatch(other -> other.annotator().equals(annotator))) {
          throw row.invalid(place, "annotator '" + annotator + "' occurs twice");
        }
        List<Integer> highlighted = highlighted(place, item, input);
        rationales.add(
            new Rationale(annotator, Segments.ofHighlighted(input.words(), highlighted, words)));
      }
      return rationales;
    }

    /**
     * Converts indexes within parts to indexes into all words, ascending and without repetitions.
     */
    private List<Integer> highlighted(String place, JsonNode rationale, TextInput input) {
      TreeSet<Integer> indexes = new TreeSet<>();
      int offset = 0;
      for (String part : parts) {
        int count =
            (int) input.words().stream().filter(word -> word.part().id().equals(part)).count();
        JsonNode list = rationale.path(part);
        if (!list.isArray() && !list.isMissingNode()) {
          throw row.invalid(place + "." + part, "is not a list of word indexes");
        }
        for (JsonNode index : list) {
          if (!index.isInt() || index.intValue() < 0 || index.intValue() >= count) {
            throw row.invalid(
                place + "." + part,
                "index %s is not allowed (allowed: 0 to %d, the %s of the %s)"
                    .formatted(
                        SafeText.excerpt(index.toString()),
                        count - 1,
                        Names.count(count, "word"),
                        part));
          }
          indexes.add(offset + index.intValue());
        }
        offset += count;
      }
      return List.copyOf(indexes);
    }

    private static void requireKnown(JsonRow object, String place, List<String> keys) {
      for (Iterator<String> names = object.object().fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!keys.contains(name)) {
          throw Names.unknown(
              "%s:%d: %s".formatted(object.origin(), object.line(), place), name, keys);
        }
      }
    }
  }
}
