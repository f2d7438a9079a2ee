package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.DiskErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is being downloaded: its bytes are in {@code NAME.incomplete}, and {@code NAME.tag}
 * holds the digest that it must have in the end. It appears under its own name when it is whole.
 *
 * @param target the file's own name
 */
record PartialFile(Path target) {
  private Path tagFile() {
    return target.resolveSibling(target.getFileName() + ".tag");
  }

  /** Where the bytes are. */
  Path bytes() {
    return target.resolveSibling(target.getFileName() + ".incomplete");
  }

  /** The digest that the file must have in the end; empty where it is not known. */
  String tag() throws IOException {
    return Files.exists(tagFile()) ? Files.readString(tagFile()) : "";
  }

  void setTag(String digest) throws IOException {
    Files.writeString(tagFile(), digest);
  }

  /**
   * How many bytes of an earlier attempt can be kept. Without a digest it could not be checked that
   * two halves belong together.
   */
  long length() throws IOException {
    return !tag().isEmpty() && Files.exists(bytes()) ? Files.size(bytes()) : 0;
  }

  /** Opens the file to be written from a byte on; those before it stay. */
  OutputStream open(long from) {
    try {
      return from > 0
          ? Files.newOutputStream(bytes(), StandardOpenOption.APPEND)
          : Files.newOutputStream(bytes());
    } catch (IOException e) {
      throw DiskErrors.writing(bytes(), e);
    }
  }

  void write(OutputStream output, byte[] buffer, int count) {
    try {
      output.write(buffer, 0, count);
    } catch (IOException e) {
      throw DiskErrors.writing(bytes(), e);
    }
  }

  /** Gives the file its own name, in one step. */
  void finish() throws IOException {
    Files.move(bytes(), target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(tagFile());
  }

  void discard() throws IOException {
    Files.deleteIfExists(bytes());
    Files.deleteIfExists(tagFile());
  }
}
