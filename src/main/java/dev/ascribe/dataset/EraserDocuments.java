package dev.ascribe.dataset;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The documents of a data set of the ERASER benchmark: the files of the folder {@code docs} beside
 * the annotations, named by document, or the lines of {@code docs.jsonl}.
 */
final class EraserDocuments {
  private static final String FOLDER = "docs";
  private static final String LINES = "docs.jsonl";

  /** The most documents whose tokens are kept: annotations of one document follow each other. */
  private static final int MOST_READ = 64;

  /** A token of a document: the characters from {@code start} to before {@code end}. */
  record Token(int start, int end) {}

  /**
   * A document.
   *
   * @param text as written, without line breaks at its end
   * @param tokens the tokens that evidence counts, in reading order
   */
  record Document(String text, List<Token> tokens) {
    static Document of(String content) {
      int end = content.length();
      while (end > 0 && isLineBreak(content.charAt(end - 1))) {
        end--;
      }
      String text = content.substring(0, end);
      return new Document(text, tokens(text));
    }

    /**
     * Splits lines without the white space around them at spaces, and at nothing else, as the
     * benchmark does: a no-break space within a line belongs to a token.
     */
    private static List<Token> tokens(String text) {
      List<Token> tokens = new ArrayList<>();
      int from = 0;
      for (int i = 0; i <= text.length(); i++) {
        if (i == text.length() || isLineBreak(text.charAt(i))) {
          addLine(text, from, i, tokens);
          from = i + 1;
        }
      }
      return tokens;
    }

    private static void addLine(String text, int from, int to, List<Token> tokens) {
      int start = from;
      int end = to;
      while (start < end && TextInput.isWhiteSpace(text.charAt(start))) {
        start++;
      }
      while (end > start && TextInput.isWhiteSpace(text.charAt(end - 1))) {
        end--;
      }
      for (int i = start; i <= end; i++) {
        if (i == end || text.charAt(i) == ' ') {
          if (i > start) {
            tokens.add(new Token(start, i));
          }
          start = i + 1;
        }
      }
    }

    private static boolean isLineBreak(char c) {
      return c == '\n' || c == '\r';
    }
  }

  private final Path place;

  /** The texts of {@code docs.jsonl} by document; null if the documents are files. */
  private Map<String, String> lines;

  private final boolean areLines;
  private final Cache<String, Document> read =
      Caffeine.newBuilder().maximumSize(MOST_READ).executor(Runnable::run).build();

  private EraserDocuments(Path place, boolean areLines) {
    this.place = place;
    this.areLines = areLines;
  }

  /**
   * Finds the documents of a file of annotations.
   *
   * @throws AscribeException INVALID_DATA if there are none beside it
   */
  static EraserDocuments of(Path annotations) {
    Path folder = annotations.resolveSibling(FOLDER);
    Path lines = annotations.resolveSibling(LINES);
    if (Files.isDirectory(folder)) {
      return new EraserDocuments(folder, false);
    }
    if (!Files.isRegularFile(lines)) {
      throw new AscribeException(
          ErrorCode.INVALID_DATA,
          "%s: no such folder, and no file %s beside it; one of them has the documents of %s"
              .formatted(folder, LINES, annotations.getFileName()));
    }
    return new EraserDocuments(lines, true);
  }

  /** Returns the files of all documents, in an order that does not depend on the machine. */
  List<Path> files() throws IOException {
    if (areLines) {
      return List.of(place);
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Returns a document.
   *
   * @param row the annotation that names it
   * @param key of the annotation, for errors
   */
  Document get(JsonRow row, String key, String id) {
    Document known = read.getIfPresent(id);
    if (known != null) {
      return known;
    }
    Optional<String> text =
        areLines ? Optional.ofNullable(lines().get(id)) : file(id).map(EraserDocuments::text);
    Document document =
        text.map(Document::of)
            .orElseThrow(
                () ->
                    row.invalid(
                        key,
                        "no document %s in %s"
                            .formatted(Rows.shown(id), areLines ? LINES : FOLDER)));
    read.put(id, document);
    return document;
  }

  private static String text(Path file) {
    return DataFile.read(
        file,
        content -> {
          StringWriter text = new StringWriter();
          content.transferTo(text);
          return text.toString();
        });
  }

  /** Finds a file of the folder. An id is the name of a file, and must not lead elsewhere. */
  private Optional<Path> file(String id) {
    try {
      Path name = Path.of(id);
      boolean isName = name.getNameCount() == 1 && !name.isAbsolute() && !name.startsWith("..");
      return Optional.of(place.resolve(name)).filter(file -> isName && Files.isRegularFile(file));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Map<String, String> lines() {
    if (lines == null) {
      lines = DataFile.read(place, content -> lines(place.toString(), content));
    }
    return lines;
  }

  private static Map<String, String> lines(String origin, Reader content) throws IOException {
    Map<String, String> texts = new HashMap<>();
    JsonRow.forEach(
        origin,
        content,
        row -> {
          String id = row.name("docid");
          if (texts.put(id, row.string("document")) != null) {
            throw row.invalid("docid", Rows.shown(id) + " occurs twice");
          }
        });
    return texts;
  }
}
