package dev.ascribe.common;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/** Deletes and measures whole directories. Links are never followed. */
public final class FileTrees {
  /**
   * The size and age of a directory.
   *
   * @param bytes of all files together
   * @param changed when the last file was written; for an empty directory, when it was created
   */
  public record Extent(long bytes, Instant changed) {}

  /** Passes over files that another process deletes meanwhile. */
  private static class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  private FileTrees() {}

  /** Deletes a file or a whole directory. Nothing happens if the path does not exist. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Measures a directory. Files that another process deletes meanwhile do not count. */
  public static Extent measure(Path root) throws IOException {
    long[] bytes = {0};
    Instant[] changed = {Instant.EPOCH};
    Files.walkFileTree(
        root,
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.size();
            Instant written = attributes.lastModifiedTime().toInstant();
            changed[0] = written.isAfter(changed[0]) ? written : changed[0];
            return FileVisitResult.CONTINUE;
          }
        });
    boolean isEmpty = changed[0].equals(Instant.EPOCH);
    return new Extent(bytes[0], isEmpty ? Files.getLastModifiedTime(root).toInstant() : changed[0]);
  }
}
