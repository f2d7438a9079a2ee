package dev.ascribe.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.study.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the task of JSON lines by the keys of their first object, before they are read as data. */
public final class JsonLinesTask {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonLinesTask() {}

  /**
   * Returns the task of pairs if the first line has a premise, else that of single texts. A file
   * that cannot be read says what is wrong with it when it is read as data.
   */
  public static Task of(List<String> files) {
    for (String file : files) {
      try (BufferedReader lines = Files.newBufferedReader(Path.of(file))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.isBlank()) {
            return isPair(line) ? Task.NLI : Task.SENTIMENT;
          }
        }
      } catch (IOException unreadable) {
        return Task.SENTIMENT;
      }
    }
    return Task.SENTIMENT;
  }

  private static boolean isPair(String line) {
    try {
      JsonNode object = MAPPER.readTree(line.startsWith("\uFEFF") ? line.substring(1) : line);
      return object.has("premise") || object.has("hypothesis");
    } catch (JsonProcessingException faulty) {
      return false;
    }
  }
}
