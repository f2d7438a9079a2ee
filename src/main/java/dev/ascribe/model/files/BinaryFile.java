package dev.ascribe.model.files;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * An open file of little-endian numbers that is read by position. The file is not mapped into
 * memory: files over 2 GiB work, and a file that is truncated while it is open causes an error
 * instead of a crash. Thread-safe.
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
   * Opens a file after {@linkplain ModelFile#requireContent checking that it is a model's file}.
   *
   * @throws AscribeException MODEL_NOT_FOUND if there is no such file; CORRUPT_CHECKPOINT if it
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

  /** Returns the size of the file in bytes. */
  public long length() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw ModelFile.unreadable(path, e);
    }
  }

  /**
   * Reads bytes of the file.
   *
   * @param what names the bytes in errors
   * @throws AscribeException CORRUPT_CHECKPOINT if the file ends before them
   */
  public ByteBuffer read(long position, int length, String what) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    fill(bytes, position, what);
    return bytes.flip();
  }

  /**
   * Reads bytes of the file in pieces. Each piece is valid until the reader returns.
   *
   * @param block the length of each piece is a multiple of this number of bytes
   * @param what names the bytes in errors
   * @throws AscribeException CORRUPT_CHECKPOINT if the file ends before them
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
              "truncated in %s: %s expected at offset %d, %d found"
                  .formatted(
                      what,
                      Names.count(expected, "byte"),
                      position,
                      expected - destination.remaining()));
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
