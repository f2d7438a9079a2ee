package dev.ascribe.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.SyntaxErrors;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Reads Ascribe's own JSON lines. An object has an {@code id}, a {@code label}, and a {@code text}
 * or a {@code premise} and a {@code hypothesis}. It may have {@code rationales}, each with an
 * {@code annotator} and, for each part, the indexes of highlighted whitespace words.
 */
final class JsonLinesReader implements DatasetReader {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), options.strict());
    List<String> parts = dataset.task().parts();
    BufferedReader lines = new BufferedReader(content);
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        new Line(origin, number, rows, parts).read(line, dataset.task(), options.level());
      }
    }
    return rows.reading();
  }

  /** One line of the file. */
  private record Line(String origin, long number, Rows rows, List<String> parts) {
    void read(String line, Task task, FeatureLevel level) {
      JsonNode object;
      try {
        object = MAPPER.readTree(line);
      } catch (JsonProcessingException e) {
        throw rows.invalid(number, "line", "is not JSON: " + SyntaxErrors.ofJson(e));
      }
      if (!object.isObject()) {
        throw rows.invalid(number, "line", "is not a JSON object such as {\"id\": ...}");
      }
      List<String> keys = new ArrayList<>(List.of("id", "label", "rationales"));
      keys.addAll(parts);
      requireKnown(object, "key", keys);
      List<String> texts = new ArrayList<>();
      for (String part : parts) {
        String text = stringOrNull(object, part);
        if (rows.skipsText(number, part, text)) {
          return;
        }
        texts.add(text);
      }
      String gold = stringOrNull(object, "label");
      if (rows.skipsLabel(number, "label", gold)) {
        return;
      }
      TextInput input =
          switch (task) {
            case SENTIMENT -> new TextInput(texts.get(0), null);
            case NLI -> new TextInput(texts.get(0), texts.get(1));
          };
      String id = rows.id(number, "id", string(object, "id"));
      String label = rows.label(number, "label", gold);
      List<Word> words = input.words(level);
      List<Rationale> rationales = rationales(object.path("rationales"), input, words);
      rows.add(number, "id", new Instance(id, input, label, words, rationales));
    }

    private List<Rationale> rationales(JsonNode list, TextInput input, List<Word> words) {
      if (!list.isArray() && !list.isMissingNode()) {
        throw rows.invalid(number, "rationales", "is not a list");
      }
      List<String> keys = new ArrayList<>(List.of("annotator"));
      keys.addAll(parts);
      List<Rationale> rationales = new ArrayList<>();
      for (JsonNode item : list) {
        String place = "rationales[" + rationales.size() + "]";
        if (!item.isObject()) {
          throw rows.invalid(number, place, "is not an object such as {\"annotator\": \"a1\"}");
        }
        requireKnown(item, place + ", key", keys);
        String annotator = string(item, "annotator");
        if (rationales.stream().anyMatch(other -> other.annotator().equals(annotator))) {
          throw rows.invalid(number, place, "annotator '" + annotator + "' occurs twice");
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
          throw rows.invalid(number, place + "." + part, "is not a list of word indexes");
        }
        for (JsonNode index : list) {
          if (!index.isInt() || index.intValue() < 0 || index.intValue() >= count) {
            throw rows.invalid(
                number,
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

    /**
     * Returns the text of a key, or "" if its value is null, which some converters write for a
     * missing text.
     */
    private String stringOrNull(JsonNode object, String key) {
      return object.path(key).isNull() ? "" : string(object, key);
    }

    private String string(JsonNode object, String key) {
      JsonNode value = object.path(key);
      if (!value.isTextual()) {
        throw rows.invalid(
            number,
            key,
            value.isMissingNode()
                ? "is missing"
                : "is a %s, but a text is needed"
                    .formatted(value.getNodeType().name().toLowerCase(Locale.ROOT)));
      }
      String fault = SafeText.halfCharacter(value.textValue());
      if (!fault.isEmpty()) {
        throw rows.invalid(number, key, fault);
      }
      return value.textValue();
    }

    private void requireKnown(JsonNode object, String place, List<String> keys) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!keys.contains(name)) {
          throw Names.unknown("%s:%d: %s".formatted(origin, number, place), name, keys);
        }
      }
    }
  }
}
