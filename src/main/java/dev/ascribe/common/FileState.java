package dev.ascribe.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Identifies a file and its version. If two states are equal, the contents are equal too, as far as
 * that can be known without reading the file. One part of it is the time of the inode's last
 * change, because programs cannot set it back.
 *
 * @param key device and inode; the real path if the file system has no inodes
 * @param modified time of the last change of the contents, which programs can set
 * @param changed time of the last change of contents or attributes, which only the system sets
 */
public record FileState(Object key, long bytes, FileTime modified, FileTime changed) {
  /** Returns the state of a file. Links are followed. */
  public static FileState of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Object key = attributes.fileKey() == null ? file.toRealPath() : attributes.fileKey();
    return new FileState(
        key, attributes.size(), attributes.lastModifiedTime(), changed(file, attributes));
  }

  private static FileTime changed(Path file, BasicFileAttributes attributes) throws IOException {
    try {
      return (FileTime) Files.getAttribute(file, "unix:ctime");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // This system does not know the time of the last change, so the time that programs can set is
      // used.
      return attributes.lastModifiedTime();
    }
  }
}
