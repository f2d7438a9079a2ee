package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** Reads the rows of a CSV file with a header line, by the names of its columns. */
final class CsvTable {
  /** Takes a row. {@code line} is the line of the file in which the row begins. */
  interface RowConsumer {
    void accept(long line, CSVRecord row);
  }

  private static final int MOST_NAMES = 20;

  /** The separators that spreadsheets write instead of commas, with their names. */
  private static final Map<String, String> SEPARATORS =
      Map.of(";", "semicolons (';')", "\t", "tabs", "|", "vertical bars ('|')");

  private CsvTable() {}

  /**
   * Passes every row to a consumer.
   *
   * @param required columns that the header must have
   * @throws AscribeException INVALID_DATA for a separator other than the comma, a missing column, a
   *     row with a wrong number of cells, or a quote that does not end
   */
  static void read(String origin, Reader content, List<String> required, RowConsumer consumer)
      throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            // An index column without a name is common. A name that occurs twice would be
            // ambiguous.
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
      // This exception means that the header names a column twice.
      throw invalid(origin, "the header names a column twice");
    }
  }

  private static void requireColumns(String origin, List<String> header, List<String> required) {
    List<String> missing = required.stream().filter(name -> !header.contains(name)).toList();
    if (missing.isEmpty()) {
      return;
    }
    SEPARATORS.forEach(
        (separator, name) -> {
          if (separated(header, separator).containsAll(required)) {
            throw invalid(
                origin,
                "the columns are separated by %s; export the file with commas".formatted(name));
          }
        });
    throw invalid(
        origin,
        "the header lacks the column%s %s (it has: %s)"
            .formatted(
                missing.size() == 1 ? "" : "s",
                String.join(", ", missing),
                named(header, required)));
  }

  private static List<String> separated(List<String> header, String separator) {
    String line = String.join(",", header).replace("\"", "");
    return Arrays.asList(line.split(Pattern.quote(separator), -1));
  }

  /**
   * Returns the names of a header for an error. A line without any wanted name may be a row of
   * data, whose texts must not appear in messages.
   */
  private static String named(List<String> header, List<String> required) {
    if (header.isEmpty()) {
      return "nothing";
    }
    return header.stream().anyMatch(required::contains)
        ? header.stream().map(SafeText::excerpt).limit(MOST_NAMES).collect(Collectors.joining(", "))
        : "%s, or no header line".formatted(Names.count(header.size(), "other column"));
  }

  private static AscribeException malformed(String origin, long line, Exception cause) {
    return new AscribeException(
        ErrorCode.INVALID_DATA,
        "%s:%d: is not well-formed CSV from here on: %s"
            .formatted(origin, line, cause.getMessage()),
        cause);
  }

  private static AscribeException invalid(String origin, String what) {
    return new AscribeException(ErrorCode.INVALID_DATA, origin + ":1: " + what);
  }
}
