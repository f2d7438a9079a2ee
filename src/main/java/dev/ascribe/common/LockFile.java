package dev.ascribe.common;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock between processes that leaves no file behind. When its holder dies, the operating system
 * frees the lock, and the next holder deletes the file.
 *
 * <p>A holder deletes the file before it gives up the lock. A process that was waiting for that
 * file then compares inodes, finds that the name belongs to another file, and starts over.
 */
public final class LockFile implements AutoCloseable {
  /**
   * The locks that this process holds. Closing any channel of a file gives up the lock on the file,
   * so no file is opened twice.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private LockFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Takes the lock if it is free. Returns empty if this process or another one holds it. */
  public static Optional<LockFile> tryAcquire(Path path) throws IOException {
    return acquire(path, false);
  }

  /**
   * Waits until no other process holds the lock, and takes it. Returns empty if this process holds
   * it already.
   */
  public static Optional<LockFile> acquire(Path path) throws IOException {
    return acquire(path, true);
  }

  private static Optional<LockFile> acquire(Path path, boolean waiting) throws IOException {
    Path file = path.toAbsolutePath().normalize();
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    try {
      channel = lock(file, waiting);
      return channel == null ? Optional.empty() : Optional.of(new LockFile(file, channel));
    } finally {
      if (channel == null) {
        HELD.remove(file);
      }
    }
  }

  /** Returns null if another process holds the lock and {@code waiting} is false. */
  private static FileChannel lock(Path file, boolean waiting) throws IOException {
    while (true) {
      Object before = keyOfNewOrOld(file);
      FileChannel channel;
      try {
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
      } catch (NoSuchFileException deleted) {
        continue;
      }
      boolean locked = false;
      try {
        boolean free = waiting ? channel.lock() != null : channel.tryLock() != null;
        locked = free && before.equals(key(file).orElse(null));
        if (locked) {
          return channel;
        }
        if (!free) {
          return null;
        }
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    }
  }

  private static Object keyOfNewOrOld(Path file) throws IOException {
    while (true) {
      try {
        Files.createFile(file, OwnerOnly.file());
      } catch (FileAlreadyExistsException old) {
        // The file belongs to the present holder, or to a process that died.
      }
      Optional<Object> key = key(file);
      if (key.isPresent()) {
        return key.get();
      }
    }
  }

  private static Optional<Object> key(Path file) throws IOException {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return Optional.of(key == null ? file : key);
    } catch (NoSuchFileException deleted) {
      return Optional.empty();
    }
  }

  /** Deletes the file and releases the lock. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw DiskErrors.writing(path, e);
    } finally {
      HELD.remove(path);
    }
  }
}
