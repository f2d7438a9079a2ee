package dev.ascribe.model.files;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads single files of a model. A Git LFS pointer, a web page, an empty file or a directory in its
 * place is refused as what it is; a file that is too large is refused before it is read.
 */
public final class ModelFile {
  /** A pointer of Git LFS is shorter, and the first tag of a web page comes earlier. */
  private static final int BEGINNING_BYTES = 512;

  private static final String LFS_POINTER = "version https://git-lfs.github.com/spec/";
  private static final Pattern LFS_SIZE = Pattern.compile("\nsize (\\d{1,18})\\s");
  private static final List<String> PAGE_BEGINNINGS = List.of("<!doctype", "<html", "<?xml");

  private ModelFile() {}

  /**
   * The whole file.
   *
   * @throws AscribeException as {@link #requireContent}; CORRUPT_CHECKPOINT when it is larger than
   *     the limit or cannot be read
   */
  public static byte[] read(Path file, SizeLimit limit) {
    requireContent(file);
    try (InputStream stream = Files.newInputStream(file)) {
      requireWithin(file, limit);
      byte[] bytes = stream.readNBytes(limit.bytes());
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The whole file as text.
   *
   * @throws AscribeException as {@link #read}; CORRUPT_CHECKPOINT when it is not UTF-8
   */
  public static String readText(Path file, SizeLimit limit) {
    byte[] bytes = read(file, limit);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw corrupt(file, "is not text in UTF-8", e);
    }
  }

  /**
   * The lines of the whole file.
   *
   * @throws AscribeException as {@link #readText}
   */
  public static List<String> readLines(Path file, SizeLimit limit) {
    return readText(file, limit).lines().toList();
  }

  /**
   * Makes sure that a regular file lies at the path, and holds the bytes of a model.
   *
   * @throws AscribeException MODEL_NOT_FOUND when it does not exist; CORRUPT_CHECKPOINT when it is
   *     no file, is empty, is a pointer of Git LFS, or is a web page
   */
  public static void requireContent(Path file) {
    if (!Files.exists(file)) {
      throw new AscribeException(ErrorCode.MODEL_NOT_FOUND, file + ": no such file");
    }
    // Opening a pipe would wait for a writer.
    if (!Files.isRegularFile(file)) {
      throw corrupt(file, Files.isDirectory(file) ? "is a directory, not a file" : "is no file");
    }
    String beginning;
    try (InputStream stream = Files.newInputStream(file)) {
      beginning = new String(stream.readNBytes(BEGINNING_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (beginning.isEmpty()) {
      throw corrupt(file, "is empty");
    }
    if (beginning.startsWith(LFS_POINTER)) {
      Matcher size = LFS_SIZE.matcher(beginning);
      throw corrupt(
          file,
          "is a Git LFS pointer, not the file itself%s; get it with: git lfs pull"
              .formatted(size.find() ? " (" + size.group(1) + " bytes)" : ""),
          null);
    }
    String text = beginning.stripLeading().toLowerCase(Locale.ROOT);
    if (PAGE_BEGINNINGS.stream().anyMatch(text::startsWith)) {
      throw corrupt(file, "is a web page, not a model's file; download the file itself");
    }
  }

  /**
   * Makes sure that a file is not larger than any model's.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT
   */
  public static void requireWithin(Path file, SizeLimit limit) throws IOException {
    long bytes = Files.size(file);
    if (bytes > limit.bytes()) {
      throw corrupt(file, "takes %d bytes (allowed: up to %d)".formatted(bytes, limit.bytes()));
    }
  }

  /** An error: the file cannot be read. */
  public static AscribeException unreadable(Path file, IOException cause) {
    return corrupt(file, "cannot be read: " + cause.getMessage(), cause);
  }

  /** An error: the file, directory or model is damaged or contradicts itself. */
  public static AscribeException corrupt(Object place, String what) {
    return corrupt(place, what, null);
  }

  /** The same error with its cause. */
  public static AscribeException corrupt(Object place, String what, Throwable cause) {
    return new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, place + ": " + what, cause);
  }

  /** An error: the file, directory or model is sound, but of a kind that is not supported. */
  public static AscribeException unsupported(Object place, String what) {
    return new AscribeException(ErrorCode.UNSUPPORTED_MODEL, place + ": " + what);
  }

  /** An error: the file, directory or model does not exist. */
  public static AscribeException missing(Object place, String what) {
    return new AscribeException(ErrorCode.MODEL_NOT_FOUND, place + ": " + what);
  }
}
