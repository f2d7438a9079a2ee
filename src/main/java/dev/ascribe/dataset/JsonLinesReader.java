package dev.ascribe.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.Names;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads Ascribe's own JSON lines: {@code id}, {@code label}, {@code text} or {@code premise} and
 * {@code hypothesis}, and optional {@code rationales}, each with an {@code annotator} and, per
 * part, the indexes of highlighted whitespace words.
 */
final class JsonLinesReader implements DatasetReader {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset) throws IOException {
    Rows rows = new Rows(origin, dataset.labels());
    List<String> parts =
        switch (dataset.task()) {
          case SENTIMENT -> List.of("text");
          case NLI -> List.of("premise", "hypothesis");
        };
    List<Instance> instances = new ArrayList<>();
    BufferedReader lines = new BufferedReader(content);
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        instances.add(new Line(origin, number, rows, parts).instance(line, dataset.task()));
      }
    }
    return new Reading(instances, 0);
  }

  /** One line of the file. */
  private record Line(String origin, long number, Rows rows, List<String> parts) {
    Instance instance(String line, Task task) {
      JsonNode object;
      try {
        object = MAPPER.readTree(line);
      } catch (JsonProcessingException e) {
        throw rows.invalid(number, "line", "is not JSON: " + e.getOriginalMessage());
      }
      if (!object.isObject()) {
        throw rows.invalid(number, "line", "is not a JSON object such as {\"id\": ...}");
      }
      List<String> keys = new ArrayList<>(List.of("id", "label", "rationales"));
      keys.addAll(parts);
      requireKnown(object, "key", keys);
      String id = rows.id(number, "id", string(object, "id"));
      List<String> texts =
          parts.stream().map(part -> rows.text(number, part, string(object, part))).toList();
      TextInput input =
          switch (task) {
            case SENTIMENT -> new TextInput(texts.get(0), null);
            case NLI -> new TextInput(texts.get(0), texts.get(1));
          };
      String label = rows.label(number, "label", string(object, "label"));
      return new Instance(id, input, label, rationales(object.path("rationales"), input));
    }

    private List<Rationale> rationales(JsonNode list, TextInput input) {
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
        rationales.add(new Rationale(annotator, words(place, item, input)));
      }
      return rationales;
    }

    /** Indexes within the parts as indexes into all words; ascending, each once. */
    private List<Integer> words(String place, JsonNode rationale, TextInput input) {
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
                "index %s is not allowed (allowed: 0 to %d, the %d words of the %s)"
                    .formatted(index, count - 1, count, part));
          }
          indexes.add(offset + index.intValue());
        }
        offset += count;
      }
      return List.copyOf(indexes);
    }

    private String string(JsonNode object, String key) {
      JsonNode value = object.path(key);
      if (!value.isTextual()) {
        throw rows.invalid(
            number,
            key,
            value.isMissingNode() ? "is missing" : "value %s is not a text".formatted(value));
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
