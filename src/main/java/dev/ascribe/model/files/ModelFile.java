package dev.ascribe.model.files;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads single files of a model. It recognises files that are no model files (a Git LFS pointer, a
 * web page, an empty file, a directory) and refuses them by name. A file that is too large is
 * refused before it is read.
 */
public final class ModelFile {
  /**
   * The bytes at the beginning that are examined. A pointer of Git LFS is shorter, and the first
   * tag of a web page comes earlier.
   */
  private static final int BEGINNING_BYTES = 512;

  private static final String LFS_POINTER = "version https://git-lfs.github.com/spec/";
  private static final Pattern LFS_SIZE = Pattern.compile("\nsize (\\d{1,18})\\s");
  private static final List<String> PAGE_BEGINNINGS = List.of("<!doctype", "<html", "<?xml");

  private ModelFile() {}

  /**
   * Reads a whole file.
   *
   * @throws AscribeException as {@link #requireContent}; CORRUPT_CHECKPOINT if it is larger than
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
   * Reads a whole file as text.
   *
   * @throws AscribeException as {@link #read}; CORRUPT_CHECKPOINT if it is not UTF-8
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
   * Reads the lines of a whole file.
   *
   * @throws AscribeException as {@link #readText}
   */
  public static List<String> readLines(Path file, SizeLimit limit) {
    return readText(file, limit).lines().toList();
  }

  /**
   * Checks that a path is a regular file with contents that can be a model's.
   *
   * @throws AscribeException MODEL_NOT_FOUND if it does not exist; CORRUPT_CHECKPOINT if it is not
   *     a file, is empty, is a pointer of Git LFS, or is a web page
   */
  public static void requireContent(Path file) {
    if (!Files.exists(file)) {
      throw new AscribeException(ErrorCode.MODEL_NOT_FOUND, file + ": no such file");
    }
    // Opening a pipe would block until another process writes to it.
    if (!Files.isRegularFile(file)) {
      throw corrupt(
          file, Files.isDirectory(file) ? "is a directory, not a file" : "is not a regular file");
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
              .formatted(
                  size.find()
                      ? " (%s)".formatted(Names.count(Long.parseLong(size.group(1)), "byte"))
                      : ""),
          null);
    }
    String text = beginning.stripLeading().toLowerCase(Locale.ROOT);
    if (PAGE_BEGINNINGS.stream().anyMatch(text::startsWith)) {
      throw corrupt(file, "is a web page, not a model's file; download the file itself");
    }
  }

  /**
   * Checks that a file is not larger than the limit.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT
   */
  public static void requireWithin(Path file, SizeLimit limit) throws IOException {
    long bytes = Files.size(file);
    if (bytes > limit.bytes()) {
      throw corrupt(
          file,
          "takes %s (allowed: up to %d)".formatted(Names.count(bytes, "byte"), limit.bytes()));
    }
  }

  /**
   * Returns what a model has under the name of a tensor.
   *
   * @param place the file or directory of the model
   * @throws AscribeException CORRUPT_CHECKPOINT if there is no such tensor
   */
  public static <T> T requireTensor(Map<String, T> tensors, String name, Path place) {
    T tensor = tensors.get(name);
    if (tensor == null) {
      throw corrupt(place, "has no tensor '" + name + "'");
    }
    return tensor;
  }

  /** Returns the error for a file that cannot be read. */
  public static AscribeException unreadable(Path file, IOException cause) {
    return corrupt(file, "cannot be read: " + cause.getMessage(), cause);
  }

  /** Returns the error for a file, directory or model that is damaged or contradicts itself. */
  public static AscribeException corrupt(Object place, String what) {
    return corrupt(place, what, null);
  }

  /** Returns the same error with its cause. */
  public static AscribeException corrupt(Object place, String what, Throwable cause) {
    return new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, place + ": " + what, cause);
  }

  /**
   * Returns the error for a file, directory or model that is sound, but of a kind that is not
   * supported.
   */
  public static AscribeException unsupported(Object place, String what) {
    return new AscribeException(ErrorCode.UNSUPPORTED_MODEL, place + ": " + what);
  }

  /** Returns the error for a file, directory or model that does not exist. */
  public static AscribeException missing(Object place, String what) {
    return new AscribeException(ErrorCode.MODEL_NOT_FOUND, place + ": " + what);
  }
}
