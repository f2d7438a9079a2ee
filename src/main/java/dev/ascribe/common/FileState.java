package dev.ascribe.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Identifies a file and its version. Two equal states have equal contents, as far as that can be
 * known without reading the file. The time of the inode's last change is a part of it, since
 * programs cannot set it back.
 *
 * @param key device and inode, or the real path where the file system has none
 * @param modified when the contents were last changed, as programs say
 * @param changed when contents or attributes were last changed, as the system says
 */
public record FileState(Object key, long bytes, FileTime modified, FileTime changed) {
  /** The state of a file; links are followed. */
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
      // This system has no such time, so the one that programs can set must do.
      return attributes.lastModifiedTime();
    }
  }
}
