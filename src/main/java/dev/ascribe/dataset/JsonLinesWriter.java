package dev.ascribe.dataset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Word.Part;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes instances as the JSON lines that {@link JsonLinesReader} reads. */
public final class JsonLinesWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonLinesWriter() {}

  /**
   * Writes a file, which appears completely or not at all.
   *
   * @throws AscribeException INVALID_VALUE if the file cannot be written
   */
  public static void write(Path file, List<Instance> instances) {
    Path absolute = file.toAbsolutePath();
    Path temporary = null;
    try {
      // Files.createTempFile would deny the group what the umask allows it.
      temporary = absolute.resolveSibling(".ascribe-" + UUID.randomUUID() + ".jsonl");
      try (BufferedWriter writer =
          Files.newBufferedWriter(temporary, StandardOpenOption.CREATE_NEW)) {
        for (Instance instance : instances) {
          writer.write(MAPPER.writeValueAsString(object(instance)));
          writer.write('\n');
        }
      }
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      remove(temporary);
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, "%s: cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void remove(Path temporary) {
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The failed write is reported; a temporary file that stays behind matters less.
        return;
      }
    }
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
