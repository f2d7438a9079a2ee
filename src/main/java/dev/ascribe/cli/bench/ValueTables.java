package dev.ascribe.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where {@code bench estimators} has its exactly known games from. */
interface ValueTables {
  /** All tables, in a fixed order; at least one. */
  List<ValueTable> tables();

  /** The tables of a folder, one a JSON file, by file name. */
  static ValueTables ofFolder(Path folder) {
    return () -> {
      List<ValueTable> tables = new ArrayList<>();
      ObjectMapper mapper = new ObjectMapper();
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file :
            files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
          tables.add(read(mapper, file));
        }
      } catch (IOException e) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE, "%s: cannot be read: %s".formatted(folder, e), e);
      }
      if (tables.isEmpty()) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE, "%s: holds no value tables (*.json)".formatted(folder));
      }
      return List.copyOf(tables);
    };
  }

  private static ValueTable read(ObjectMapper mapper, Path file) {
    try {
      return mapper.readValue(file.toFile(), ValueTable.class);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: is no table of values {n, text, values}: %s".formatted(file, e.getMessage()),
          e);
    }
  }
}
