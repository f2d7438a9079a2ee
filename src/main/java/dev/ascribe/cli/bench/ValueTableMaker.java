package dev.ascribe.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.worker.DeviceBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the tables that {@code bench estimators} reads: it evaluates every coalition of each text.
 */
final class ValueTableMaker {
  private static final int BATCH_TOKENS = 2048;

  private final Path folder;
  private final Consumer<String> note;

  /**
   * @param note takes a line for each new table
   */
  ValueTableMaker(Path folder, Consumer<String> note) {
    this.folder = folder;
    this.note = note;
  }

  /** The texts of a file, one on each line. Blank lines are skipped. */
  static List<String> texts(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--texts: %s: cannot be read: %s".formatted(file, DiskErrors.reason(e)),
          e);
    }
  }

  /** Makes the missing tables. A table is named by its text's place in the list. */
  void makeMissing(List<String> texts, DeviceBenchmark device) {
    try {
      Files.createDirectories(folder);
      for (int i = 0; i < texts.size(); i++) {
        Path file = folder.resolve("%03d.json".formatted(i));
        if (!Files.exists(file)) {
          make(texts.get(i), file, device);
          note.accept("table %d of %d".formatted(i + 1, texts.size()));
        }
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--tables: %s: cannot be written: %s".formatted(folder, DiskErrors.reason(e)),
          e);
    }
  }

  private static void make(String text, Path file, DeviceBenchmark device) throws IOException {
    double[] values = device.values(new TextInput(text, null), BATCH_TOKENS);
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("n", Integer.numberOfTrailingZeros(values.length));
    table.put("text", text);
    table.put("values", values);
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.writeString(unfinished, new ObjectMapper().writeValueAsString(table));
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
