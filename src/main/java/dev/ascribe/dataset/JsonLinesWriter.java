package dev.ascribe.dataset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.OutputFile;
import dev.ascribe.dataset.Word.Part;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes instances as the JSON lines that {@link JsonLinesReader} reads. */
public final class JsonLinesWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonLinesWriter() {}

  /**
   * Writes a file, which appears completely or not at all.
   *
   * @throws AscribeException BAD_USAGE if the file cannot be written, DISK_FULL
   */
  public static void write(OutputFile file, List<Instance> instances) {
    try {
      file.write(stream -> write(stream, instances));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(OutputStream stream, List<Instance> instances) throws IOException {
    OutputStream lines = new BufferedOutputStream(stream);
    for (Instance instance : instances) {
      lines.write(MAPPER.writeValueAsBytes(object(instance)));
      lines.write('\n');
    }
    lines.flush();
  }

  private static ObjectNode object(Instance instance) {
    ObjectNode object = MAPPER.createObjectNode();
    object.put("id", instance.id());
    if (instance.input().hasPair()) {
      object.put("premise", instance.input().text());
      object.put("hypothesis", instance.input().pair());
    } else {
      object.put("text", instance.input().text());
    }
    object.put("label", instance.label());
    ArrayNode rationales = object.putArray("rationales");
    List<Word> words = instance.input().words();
    for (Rationale rationale : instance.rationales()) {
      ObjectNode item = rationales.addObject();
      item.put("annotator", rationale.annotator());
      // Indexes count within a part, but the list of all words has the parts one after the other.
      Map<Part, Integer> offsets = new LinkedHashMap<>();
      for (int i = 0; i < words.size(); i++) {
        offsets.putIfAbsent(words.get(i).part(), i);
      }
      offsets.keySet().forEach(part -> item.putArray(part.id()));
      for (int index : rationale.words()) {
        Part part = words.get(index).part();
        item.withArray(part.id()).add(index - offsets.get(part));
      }
    }
    return object;
  }
}
