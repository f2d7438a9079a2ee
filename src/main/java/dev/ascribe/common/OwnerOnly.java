package dev.ascribe.common;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates files and directories that only their owner can read, whatever the umask is, because
 * results contain the explained texts. File systems without permissions keep their own rules.
 */
public final class OwnerOnly {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private OwnerOnly() {}

  /** Returns the attributes of a new file. */
  public static FileAttribute<?>[] file() {
    return attributes("rw-------");
  }

  /**
   * Creates a directory and the missing directories above it. Existing directories keep their
   * permissions.
   */
  public static Path createDirectories(Path directory) throws IOException {
    return Files.createDirectories(directory, attributes("rwx------"));
  }

  /** Whether users other than the owner and the group can read a file. */
  public static boolean isOpenToAll(Path file) throws IOException {
    return POSIX
        && permissions(file).contains(PosixFilePermission.OTHERS_READ)
        && permissions(file.toAbsolutePath().getParent())
            .contains(PosixFilePermission.OTHERS_EXECUTE);
  }

  private static Set<PosixFilePermission> permissions(Path path) throws IOException {
    return Files.getPosixFilePermissions(path);
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
