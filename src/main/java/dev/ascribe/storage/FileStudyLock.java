package dev.ascribe.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock of the operating system on a file that holds its owner's process id. The system frees it
 * when the process dies, however it dies, so a lock is never stale. The file stays: were it
 * removed, two processes could hold locks on two files of the same name.
 */
final class FileStudyLock implements StudyLock {
  /** Locks of this process. Closing any channel of a file would give up its lock. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private FileStudyLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * @param url of the store, for the error
   * @throws AscribeException STORE_UNAVAILABLE naming the process that holds the study
   */
  static FileStudyLock acquire(Path path, String studyId, String url) {
    if (!HELD.add(path)) {
      throw refused(studyId, url, Long.toString(ProcessHandle.current().pid()));
    }
    FileStudyLock acquired = null;
    try {
      // Not beside owner(), which opens and closes the same file.
      synchronized (HELD) {
        acquired = lock(path, studyId, url);
      }
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
        return Optional.of(Long.toString(ProcessHandle.current().pid()));
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

  private static FileStudyLock lock(Path path, String studyId, String url) throws IOException {
    FileChannel channel = FileChannel.open(path, CREATE, READ, WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
      if (!locked) {
        throw refused(studyId, url, content(channel));
      }
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new FileStudyLock(path, channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static String content(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }

  private static AscribeException refused(String studyId, String url, String pid) {
    return new AscribeException(
        ErrorCode.STORE_UNAVAILABLE,
        "store %s: study %s is being run by process %s; wait until it ends, or stop it"
            .formatted(url, studyId, pid));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INTERNAL, "the lock file %s cannot be closed".formatted(path), e);
    } finally {
      HELD.remove(path);
    }
  }
}
