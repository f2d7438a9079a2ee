package dev.ascribe.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a reply as a stream with a timeout for each read. The HTTP client's own timeout ends
 * with the headers, and a host that vanishes never ends its body. Time that the reader spends
 * between reads does not count. One thread reads; any thread may close.
 */
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {
  /** Bytes that arrived, or the failure that ended the body; neither at its end. */
  private record Part(List<ByteBuffer> bytes, IOException failure) {
    static final Part END = new Part(null, null);

    boolean isEnd() {
      return bytes == null && failure == null;
    }
  }

  private final Duration patience;
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
  private volatile Flow.Subscription subscription;
  private volatile boolean closed;
  private boolean ended;

  TimedBody(Duration patience) {
    this.patience = patience;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = begun;
    if (closed) {
      begun.cancel();
    } else {
      begun.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    parts.add(new Part(bytes, null));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(
        new Part(
            null,
            failure instanceof IOException broken ? broken : new IOException(failure.toString())));
  }

  @Override
  public void onComplete() {
    parts.add(Part.END);
  }

  @Override
  public int read() throws IOException {
    return advance() ? buffers.element().get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int count = Math.min(length, buffers.element().remaining());
    buffers.element().get(target, offset, count);
    return count;
  }

  /** Moves to the next buffer that has bytes. Returns false at the end of the body. */
  private boolean advance() throws IOException {
    while (buffers.isEmpty() || !buffers.element().hasRemaining()) {
      if (buffers.poll() == null) {
        if (ended) {
          return false;
        }
        take();
      }
    }
    return true;
  }

  private void take() throws IOException {
    Part part = await();
    if (closed) {
      throw new IOException("closed");
    }
    if (part == null) {
      close();
      throw new HttpTimeoutException("no byte came for " + patience.toSeconds() + " s");
    }
    if (part.failure() != null) {
      ended = true;
      throw part.failure();
    }
    if (part.isEnd()) {
      ended = true;
    } else {
      buffers.addAll(part.bytes());
      subscription.request(1);
    }
  }

  private Part await() throws IOException {
    try {
      return parts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Closes the connection and wakes the reader. */
  @Override
  public void close() {
    closed = true;
    Flow.Subscription begun = subscription;
    if (begun != null) {
      begun.cancel();
    }
    parts.add(Part.END);
  }
}
