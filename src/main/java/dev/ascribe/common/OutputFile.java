package dev.ascribe.common;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Locale;
import java.util.UUID;

/**
 * A file that the user names for output.
 *
 * <p>A regular file appears when it is complete: it is written under another name in the same
 * directory and moved. Symbolic links are followed, and stay links. Everything that is no regular
 * file, such as a pipe or a device, takes the bytes directly, and so does standard output under the
 * name {@code /dev/stdout}.
 */
public final class OutputFile {
  /** Links that lead to other links may go around in a circle. */
  private static final int MOST_LINKS = 40;

  /** Open files of this process; a link in it leads to what is open, whatever its name is. */
  private static final Path OPEN_FILES = Path.of("/proc");

  private final String option;
  private final Path path;

  /**
   * @param option that errors name, for example {@code --out}
   */
  public OutputFile(String option, Path path) {
    this.option = option;
    this.path = path;
  }

  /** Produces the bytes of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes all bytes.
     *
     * @throws IOException if the bytes cannot be produced; failures of the stream are thrown as
     *     {@link AscribeException}
     */
    void writeTo(OutputStream stream) throws IOException;
  }

  public Path path() {
    return path;
  }

  /**
   * Refuses a file that cannot be written, before anything is computed. Nothing is opened, since a
   * pipe may have no reader yet.
   *
   * @throws AscribeException BAD_USAGE
   */
  public void check() {
    try {
      Path target = target();
      Path folder = target.getParent();
      if (!Files.exists(path)) {
        if (!Files.isDirectory(folder)) {
          throw refused("there is no directory '%s'".formatted(folder));
        }
        Files.delete(Files.createFile(partial(target)));
      }
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /**
   * Writes the file.
   *
   * @return the number of bytes
   * @throws AscribeException BAD_USAGE for a place that cannot be written, DISK_FULL if writing
   *     fails halfway
   * @throws IOException that the content throws; a regular file is then as it was
   */
  public long write(Content content) throws IOException {
    Path target = target();
    if (Files.exists(path) && (!Files.isRegularFile(path) || isOpenFile(target))) {
      return writeTo(path, content, StandardOpenOption.APPEND);
    }
    Path partial = partial(target);
    // A stopped process leaves nothing behind.
    partial.toFile().deleteOnExit();
    try {
      Files.createFile(partial);
    } catch (AccessDeniedException e) {
      if (!Files.isWritable(path)) {
        throw refused(e);
      }
      // The file may be written although its directory takes no new files.
      return writeTo(path, content, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw refused(
          Files.isDirectory(target.getParent())
              ? DiskErrors.reason(e)
              : "there is no directory '%s'".formatted(target.getParent()));
    }
    try {
      long bytes = writeTo(partial, content, StandardOpenOption.TRUNCATE_EXISTING);
      move(partial, target);
      return bytes;
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void move(Path partial, Path target) {
    try {
      PosixFileAttributeView before =
          Files.getFileAttributeView(target, PosixFileAttributeView.class);
      if (before != null && Files.exists(target)) {
        // A file that others must not read stays so.
        Files.setPosixFilePermissions(partial, before.readAttributes().permissions());
      }
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** Follows the links of the path by hand, since the file at their end may not exist yet. */
  private Path target() {
    if (Files.isDirectory(path)) {
      throw refused("it is a directory; a file is needed");
    }
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw refused("permission denied");
    }
    try {
      Path target = inRealFolder(path.toAbsolutePath());
      for (int links = 0; Files.isSymbolicLink(target) && !isOpenFile(target); links++) {
        if (links == MOST_LINKS) {
          throw refused("its symbolic links lead in a circle");
        }
        target = inRealFolder(target.resolveSibling(Files.readSymbolicLink(target)));
      }
      return target;
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** Follows the links on the way to a file, which may not exist yet. */
  private static Path inRealFolder(Path file) throws IOException {
    Path folder = file.getParent();
    return folder != null && Files.isDirectory(folder)
        ? folder.toRealPath().resolve(file.getFileName())
        : file;
  }

  private static boolean isOpenFile(Path target) {
    return target.startsWith(OPEN_FILES);
  }

  private static Path partial(Path target) {
    return target.resolveSibling(".%s.%s.part".formatted(target.getFileName(), UUID.randomUUID()));
  }

  private long writeTo(Path file, Content content, StandardOpenOption option) throws IOException {
    try (Counted stream = open(file, option)) {
      content.writeTo(stream);
      stream.close();
      return stream.bytes;
    }
  }

  private Counted open(Path file, StandardOpenOption how) {
    try {
      return new Counted(Files.newOutputStream(file, StandardOpenOption.WRITE, how));
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private AscribeException refused(IOException cause) {
    return new AscribeException(ErrorCode.BAD_USAGE, message(DiskErrors.reason(cause)), cause);
  }

  private AscribeException refused(String reason) {
    return new AscribeException(ErrorCode.BAD_USAGE, message(reason));
  }

  private String message(String reason) {
    return "%s: cannot write '%s': %s".formatted(option, path, reason);
  }

  /** Counts the bytes, and turns failures of the file into errors of its option. */
  private final class Counted extends FilterOutputStream {
    private long bytes;

    Counted(OutputStream file) {
      super(file);
    }

    @Override
    public void write(int each) {
      write(new byte[] {(byte) each}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      try {
        out.write(from, offset, length);
        bytes += length;
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private AscribeException failed(IOException cause) {
      String reason = DiskErrors.reason(cause);
      return new AscribeException(
          ErrorCode.DISK_FULL,
          message(reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1)),
          cause);
    }
  }
}
