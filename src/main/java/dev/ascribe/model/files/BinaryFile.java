package dev.ascribe.model.files;

import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * An open file of little-endian numbers that is read by position. Nothing of it is mapped: files
 * over 2 GiB work, and a file that is cut while it is open is an error, not a crash of the process.
 * Thread-safe.
 */
public final class BinaryFile implements AutoCloseable {
  private static final int SLICE_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel channel;

  private BinaryFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens a file after {@linkplain ModelFile#requireContent a check of what it is}.
   *
   * @throws AscribeException MODEL_NOT_FOUND when there is no such file, CORRUPT_CHECKPOINT when it
   *     cannot be read
   */
  public static BinaryFile open(Path path) {
    ModelFile.requireContent(path);
    try {
      return new BinaryFile(path, FileChannel.open(path, StandardOpenOption.READ));
    } catch (IOException e) {
      throw ModelFile.unreadable(path, e);
    }
  }

  public Path path() {
    return path;
  }

  /** The length of the file in bytes. */
  public long length() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw ModelFile.unreadable(path, e);
    }
  }

  /**
   * Bytes of the file.
   *
   * @param what names what is read, for errors
   * @throws AscribeException CORRUPT_CHECKPOINT when the file ends before them
   */
  public ByteBuffer read(long position, int length, String what) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    fill(bytes, position, what);
    return bytes.flip();
  }

  /**
   * Bytes of the file, a piece at a time; a piece is valid until the reader returns.
   *
   * @param block each piece is a whole number of blocks of this many bytes
   * @param what names what is read, for errors
   * @throws AscribeException CORRUPT_CHECKPOINT when the file ends before them
   */
  public void readPieces(
      long position, long length, int block, String what, Consumer<ByteBuffer> reader) {
    int most = Math.max(1, SLICE_BYTES / block) * block;
    ByteBuffer piece =
        ByteBuffer.allocateDirect((int) Math.min(most, length)).order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < length; done += piece.limit()) {
      piece.clear().limit((int) Math.min(piece.capacity(), length - done));
      fill(piece, position + done, what);
      reader.accept(piece.flip());
    }
  }

  private void fill(ByteBuffer destination, long position, String what) {
    int expected = destination.remaining();
    try {
      while (destination.hasRemaining()) {
        int count = channel.read(destination, position + expected - destination.remaining());
        if (count < 0) {
          throw ModelFile.corrupt(
              path,
              "truncated in %s: %d bytes expected at offset %d, %d there"
                  .formatted(what, expected, position, expected - destination.remaining()));
        }
      }
    } catch (IOException e) {
      throw ModelFile.corrupt(path, what + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
