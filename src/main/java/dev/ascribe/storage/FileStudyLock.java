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
 * The lock of a study: a lock of the operating system on a file whose text names the process that
 * holds it. The system frees the lock when the process dies for any reason, so a dead process holds
 * no lock, whatever the file says.
 *
 * <p>The holder deletes the file before it releases the lock. Another process that waited for the
 * same file then locks a file without a name, which no third process would find. It notices this by
 * comparing inodes, and starts again.
 */
final class FileStudyLock implements StudyLocks.StudyLock {
  private static final int LONGEST_OWNER = 400;

  /**
   * The files that this process has locked. Closing any other channel of such a file would free its
   * lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Object inode;
  private final FileChannel channel;

  private FileStudyLock(Path path, Object inode, FileChannel channel) {
    this.path = path;
    this.inode = inode;
    this.channel = channel;
  }

  /**
   * Takes the lock of a study.
   *
   * @param path of the lock file, the same in every process
   * @param url of the store, for errors
   * @throws AscribeException STORE_UNAVAILABLE; the message names the process that holds the lock
   */
  static FileStudyLock acquire(Path path, String studyId, String url) {
    if (!HELD.add(path)) {
      throw refused(studyId, url, LockOwner.thisProcess().text());
    }
    FileStudyLock acquired = null;
    try {
      Optional<FileStudyLock> locked = Optional.empty();
      while (locked.isEmpty()) {
        // owner() opens and closes the same file, which would free a lock that is taken at that
        // time.
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

  /**
   * Takes the lock of a study from a process that does not respond. That process keeps its lock on
   * a file that has no name any more.
   *
   * @throws AscribeException as {@link #acquire}
   */
  static FileStudyLock seize(Path path, String studyId, String url) {
    try {
      if (!HELD.contains(path)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE,
          "store %s: the lock file %s cannot be replaced".formatted(url, path),
          e);
    }
    return acquire(path, studyId, url);
  }

  /** Returns the process that holds a lock now, as a text for users; empty if none does. */
  static Optional<String> owner(Path path, String url) {
    synchronized (HELD) {
      if (HELD.contains(path)) {
        return Optional.of(LockOwner.thisProcess().text());
      }
      try (FileChannel channel = FileChannel.open(path, READ, WRITE)) {
        // The file of a killed process still exists, but the system has freed its lock.
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

  /** Deletes the file of a lock that no process holds. */
  static void deleteIfDead(Path path) throws IOException {
    synchronized (HELD) {
      // Opening and closing the file would free a lock that this process holds.
      if (!HELD.contains(path)) {
        LockFile.tryAcquire(path).ifPresent(LockFile::close);
      }
    }
  }

  /** Tries to lock the file. Returns empty if another process deleted the file meanwhile. */
  private static Optional<FileStudyLock> lock(Path path, String studyId, String url)
      throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      FileChannel.open(path, CREATE, WRITE).close();
      // The inode is read before the file is opened, because another file may take the name
      // afterwards.
      Object before = inode(path);
      channel = FileChannel.open(path, READ, WRITE);
      if (channel.tryLock() == null) {
        throw refused(studyId, url, content(channel));
      }
      // While this process has the file open, no other file can get its inode.
      locked = before.equals(inode(path));
      if (!locked) {
        return Optional.empty();
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(LockOwner.thisProcess().text().getBytes(StandardCharsets.UTF_8)), 0);
      return Optional.of(new FileStudyLock(path, before, channel));
    } catch (NoSuchFileException deleted) {
      return Optional.empty();
    } finally {
      if (!locked && channel != null) {
        channel.close();
      }
    }
  }

  private static Object inode(Path path) throws IOException {
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

  /** Releases the lock. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      if (isNamed()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INTERNAL, "the lock file %s cannot be removed".formatted(path), e);
    } finally {
      HELD.remove(path);
    }
  }

  /** Whether the path still leads to the file of this lock, and not to that of a later owner. */
  private boolean isNamed() throws IOException {
    try {
      return inode.equals(inode(path));
    } catch (NoSuchFileException removed) {
      return false;
    }
  }
}
