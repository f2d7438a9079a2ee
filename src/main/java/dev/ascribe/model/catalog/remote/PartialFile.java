package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.DiskErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file during its download: {@code NAME.incomplete} contains its bytes so far, and {@code
 * NAME.tag} the digest that the whole file must have. It is renamed to its own name when it is
 * complete.
 *
 * @param target the file's own name
 */
record PartialFile(Path target) {
  private Path tagFile() {
    return target.resolveSibling(target.getFileName() + ".tag");
  }

  /** Returns the path of the bytes. */
  Path bytes() {
    return target.resolveSibling(target.getFileName() + ".incomplete");
  }

  /** Returns the digest that the whole file must have; empty if it is not known. */
  String tag() throws IOException {
    return Files.exists(tagFile()) ? Files.readString(tagFile()) : "";
  }

  void setTag(String digest) throws IOException {
    Files.writeString(tagFile(), digest);
  }

  /**
   * Returns how many bytes of an earlier attempt can be kept. Without a digest none are kept, since
   * nobody could check that old and new bytes belong together.
   */
  long length() throws IOException {
    return !tag().isEmpty() && Files.exists(bytes()) ? Files.size(bytes()) : 0;
  }

  /** Opens the file for writing from an offset on; earlier bytes stay. */
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

  /** Renames the file to its own name, in one atomic step. */
  void finish() throws IOException {
    Files.move(bytes(), target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(tagFile());
  }

  void discard() throws IOException {
    Files.deleteIfExists(bytes());
    Files.deleteIfExists(tagFile());
  }
}
