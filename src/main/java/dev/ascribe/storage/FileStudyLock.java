package dev.ascribe.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.LockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock of the operating system on a file that says who holds it. The system frees the lock when
 * the process dies, however it dies, so a lock is never stale, whatever the file says.
 *
 * <p>The holder deletes the file before it gives up the lock. Who waited for the same file then
 * holds a lock that nobody else would find, notices by the file's inode that its name leads
 * elsewhere by now, and begins again.
 */
final class FileStudyLock implements StudyLock {
  private static final int LONGEST_OWNER = 400;

  /** Locks of this process. Closing any channel of a file would give up its lock. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private FileStudyLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * @param path the one under which every process knows the lock
   * @param url of the store, for the error
   * @throws AscribeException STORE_UNAVAILABLE naming the process that holds the study
   */
  static FileStudyLock acquire(Path path, String studyId, String url) {
    if (!HELD.add(path)) {
      throw refused(studyId, url, LockOwner.thisProcess().text());
    }
    FileStudyLock acquired = null;
    try {
      Optional<FileStudyLock> locked = Optional.empty();
      while (locked.isEmpty()) {
        // Not beside owner(), which opens and closes the same file.
        synchronized (HELD) {
          locked = lock(path, studyId, url);
        }
      }
      acquired = locked.get();
      return acquired;
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE,
          "store %s: the lock file %s cannot be written".formatted(url, path),
          e);
    } finally {
      if (acquired == null) {
        HELD.remove(path);
      }
    }
  }

  /** Who holds a lock at this moment, as a text for people; nothing where nobody does. */
  static Optional<String> owner(Path path, String url) {
    synchronized (HELD) {
      if (HELD.contains(path)) {
        return Optional.of(LockOwner.thisProcess().text());
      }
      try (FileChannel channel = FileChannel.open(path, READ, WRITE)) {
        // A process that was killed has left the file, and the system has freed its lock.
        return channel.tryLock() == null ? Optional.of(content(channel)) : Optional.empty();
      } catch (NoSuchFileException nobody) {
        return Optional.empty();
      } catch (IOException e) {
        throw new AscribeException(
            ErrorCode.STORE_UNAVAILABLE,
            "store %s: the lock file %s cannot be read".formatted(url, path),
            e);
      }
    }
  }

  /** Deletes the file of a lock that nobody holds. */
  static void deleteIfDead(Path path) throws IOException {
    synchronized (HELD) {
      // To open and close the file would give up a lock that this process holds.
      if (!HELD.contains(path)) {
        LockFile.tryAcquire(path).ifPresent(LockFile::close);
      }
    }
  }

  /** Nothing where the file was deleted while it was locked. */
  private static Optional<FileStudyLock> lock(Path path, String studyId, String url)
      throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      FileChannel.open(path, CREATE, WRITE).close();
      // Before it is opened: else this could be a file that has taken the name meanwhile.
      Object before = key(path);
      channel = FileChannel.open(path, READ, WRITE);
      if (channel.tryLock() == null) {
        throw refused(studyId, url, content(channel));
      }
      // A file keeps its inode as long as this process has it open.
      locked = before.equals(key(path));
      if (!locked) {
        return Optional.empty();
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(LockOwner.thisProcess().text().getBytes(StandardCharsets.UTF_8)), 0);
      return Optional.of(new FileStudyLock(path, channel));
    } catch (NoSuchFileException deleted) {
      return Optional.empty();
    } finally {
      if (!locked && channel != null) {
        channel.close();
      }
    }
  }

  private static Object key(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key == null ? path : key;
  }

  private static String content(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_OWNER);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
  }

  private static AscribeException refused(String studyId, String url, String owner) {
    return new AscribeException(
        ErrorCode.STORE_UNAVAILABLE,
        "store %s: study %s is being run by process %s; wait until it ends, or stop it"
            .formatted(url, studyId, owner.isEmpty() ? "(starting)" : owner));
  }

  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INTERNAL, "the lock file %s cannot be removed".formatted(path), e);
    } finally {
      HELD.remove(path);
    }
  }
}
