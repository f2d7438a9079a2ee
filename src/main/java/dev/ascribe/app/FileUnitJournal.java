package dev.ascribe.app;

import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.OwnerOnly;
import dev.ascribe.scheduling.queue.UnitJournal;
import dev.ascribe.worker.protocol.WorkUnit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists in a memory-mapped file the units that this process is computing, one in each slot. The
 * operating system keeps the file when the process dies, so the next process reads from it what the
 * dead process was computing. A process locks its file while it lives.
 *
 * <p>Not thread-safe: the scheduler owns it.
 */
final class FileUnitJournal implements UnitJournal {
  private static final String ENDING = ".units";
  private static final int SLOT_BYTES = 512;

  /** More than the devices of a machine compute at once; units beyond this are not listed. */
  private static final int SLOTS = 512;

  /**
   * A unit that a device was computing when its process died.
   *
   * @param step the last step of a training; 0 for other units
   */
  record DeadUnit(String studyId, String unitId, int step) {}

  private final Path file;
  private final FileChannel channel;
  private final MappedByteBuffer slots;
  private final Deque<Integer> free = new ArrayDeque<>();
  private final Map<Long, Integer> slotOf = new HashMap<>();

  private FileUnitJournal(Path file, FileChannel channel, MappedByteBuffer slots) {
    this.file = file;
    this.channel = channel;
    this.slots = slots;
    // The first slot holds the URL of the store.
    for (int slot = 1; slot < SLOTS; slot++) {
      free.add(slot);
    }
  }

  /**
   * Begins the journal of this process.
   *
   * @param store URL of the store whose studies are computed
   */
  static FileUnitJournal begin(Path directory, String store) {
    try {
      OwnerOnly.createDirectories(directory);
      Path file = Files.createTempFile(directory, "process-", ENDING);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel.lock();
      // Written rather than left sparse: if the disk were full when a page of the map is touched
      // first, the system would kill the process.
      channel.write(ByteBuffer.allocate(SLOTS * SLOT_BYTES), 0);
      FileUnitJournal journal =
          new FileUnitJournal(
              file,
              channel,
              channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) SLOTS * SLOT_BYTES));
      journal.write(0, store);
      return journal;
    } catch (IOException e) {
      throw DiskErrors.writing(directory, e);
    }
  }

  @Override
  public void lent(long lease, String studyId, WorkUnit unit) {
    Integer slot = free.poll();
    if (slot == null) {
      return;
    }
    slotOf.put(lease, slot);
    slots.putInt(slot * SLOT_BYTES + Integer.BYTES, 0);
    write(slot, studyId + "\n" + unit.unitId());
  }

  @Override
  public void advanced(long lease, int step) {
    Integer slot = slotOf.get(lease);
    if (slot != null) {
      slots.putInt(slot * SLOT_BYTES + Integer.BYTES, step);
    }
  }

  @Override
  public void ended(long lease) {
    Integer slot = slotOf.remove(lease);
    if (slot != null) {
      slots.putInt(slot * SLOT_BYTES, 0);
      free.push(slot);
    }
  }

  /**
   * Writes a text that fits into its slot, and its length last, so that a reader never sees half a
   * text.
   */
  private void write(int slot, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= SLOT_BYTES - 2 * Integer.BYTES) {
      slots.put(slot * SLOT_BYTES + 2 * Integer.BYTES, bytes);
      slots.putInt(slot * SLOT_BYTES, bytes.length);
    }
  }

  /** Reads and deletes the files of dead processes that worked for a store. */
  static List<DeadUnit> takeDeadUnits(Path directory, String store) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<DeadUnit> left = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).toList()) {
        take(file, store).ifPresent(left::addAll);
      }
    } catch (IOException e) {
      throw DiskErrors.writing(directory, e);
    }
    return left;
  }

  private static Optional<List<DeadUnit>> take(Path file, String store) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.allocate(SLOTS * SLOT_BYTES);
      channel.read(bytes, 0);
      if (!text(bytes, 0).equals(store)) {
        return Optional.empty();
      }
      List<DeadUnit> left = new ArrayList<>();
      for (int slot = 1; slot < SLOTS; slot++) {
        String[] names = text(bytes, slot).split("\n", 2);
        if (names.length == 2) {
          left.add(
              new DeadUnit(names[0], names[1], bytes.getInt(slot * SLOT_BYTES + Integer.BYTES)));
        }
      }
      Files.delete(file);
      return Optional.of(left);
    } catch (OverlappingFileLockException ofThisProcess) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuffer bytes, int slot) {
    int length = bytes.getInt(slot * SLOT_BYTES);
    if (length <= 0 || length > SLOT_BYTES - 2 * Integer.BYTES) {
      return "";
    }
    byte[] text = new byte[length];
    bytes.get(slot * SLOT_BYTES + 2 * Integer.BYTES, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Deletes the file, because the process ends normally. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskErrors.writing(file, e);
    }
  }
}
