package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** The rows of a CSV file with a header line, by column name. */
final class CsvTable {
  /** What is done with a row; {@code line} is the line of the file in which it begins. */
  interface RowConsumer {
    void accept(long line, CSVRecord row);
  }

  private CsvTable() {}

  /**
   * Hands every row over.
   *
   * @param required columns that the header must have
   * @throws AscribeException INVALID_DATA for a missing column, a row of another width, or quotes
   *     that do not close
   */
  static void read(String origin, Reader content, List<String> required, RowConsumer consumer)
      throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            // An index column without a name is common; a name that occurs twice is ambiguous.
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_EMPTY)
            .get();
    long line = 1;
    try (CSVParser parser = CSVParser.parse(content, format)) {
      List<String> header = parser.getHeaderNames();
      requireColumns(origin, header, required);
      Iterator<CSVRecord> rows = parser.iterator();
      line = parser.getCurrentLineNumber() + 1;
      while (rows.hasNext()) {
        CSVRecord row = rows.next();
        if (row.size() != header.size()) {
          throw new AscribeException(
              ErrorCode.INVALID_DATA,
              "%s:%d: has %d fields where the header has %d"
                  .formatted(origin, line, row.size(), header.size()));
        }
        consumer.accept(line, row);
        line = parser.getCurrentLineNumber() + 1;
      }
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof java.nio.charset.CharacterCodingException encoding) {
        throw encoding;
      }
      throw malformed(origin, line, e.getCause());
    } catch (IllegalArgumentException e) {
      // Thrown for a header that names a column twice.
      throw malformed(origin, 1, e);
    }
  }

  private static void requireColumns(String origin, List<String> header, List<String> required) {
    List<String> missing = required.stream().filter(name -> !header.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new AscribeException(
          ErrorCode.INVALID_DATA,
          "%s:1: the header lacks the column%s %s (it has: %s)"
              .formatted(
                  origin,
                  missing.size() == 1 ? "" : "s",
                  String.join(", ", missing),
                  header.isEmpty() ? "nothing" : String.join(", ", header)));
    }
  }

  private static AscribeException malformed(String origin, long line, Exception cause) {
    return new AscribeException(
        ErrorCode.INVALID_DATA,
        "%s:%d: is not well-formed CSV from here on: %s"
            .formatted(origin, line, cause.getMessage()),
        cause);
  }
}
