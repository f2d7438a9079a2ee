package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LockFileTest {
  private static final String PREFIX = "test: ";

  @TempDir Path directory;

  /** Locks a file and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      LockFile lock = LockFile.tryAcquire(Path.of(arguments[0])).orElseThrow();
      System.out.println(PREFIX + "locked");
      System.out.flush();
      System.in.read();
      lock.close();
    }
  }

  @Test
  void itIsFreeOnceItsHolderIsKilledAndNoFileStays() throws Exception {
    Path file = directory.resolve(".model.lock");
    try (ChildProcess holder = ChildProcess.start(Holder.class, file.toString())) {
      assertThat(holder.next(PREFIX)).isEqualTo("locked");
      assertThat(LockFile.tryAcquire(file)).isEmpty();
      assertThat(file).exists();
      holder.kill();
    }
    assertThat(file).exists();
    LockFile.tryAcquire(file).orElseThrow().close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void oneProcessHoldsItOnce() throws Exception {
    Path file = directory.resolve(".model.lock");
    LockFile lock = LockFile.acquire(file).orElseThrow();
    assertThat(LockFile.tryAcquire(file)).isEmpty();
    // To ask must not have given the lock of this process up.
    try (ChildProcess other = ChildProcess.start(Holder.class, file.toString())) {
      assertThat(other.next(PREFIX)).isNull();
    }
    lock.close();
    try (LockFile second = LockFile.tryAcquire(file).orElseThrow()) {
      lock.close();
      assertThat(second).isNotNull();
      assertThat(file).exists();
    }
  }

  @Test
  void manyHoldersFollowEachOtherAndNeverMeet() throws Exception {
    Path file = directory.resolve(".model.lock");
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    Callable<Void> holder =
        () -> {
          while (taken.get() < 200) {
            var lock = LockFile.tryAcquire(file);
            if (lock.isPresent()) {
              if (inside.incrementAndGet() != 1) {
                taken.set(10_000);
              }
              taken.incrementAndGet();
              inside.decrementAndGet();
              lock.get().close();
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Void> ended : threads.invokeAll(Collections.nCopies(4, holder))) {
        ended.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(taken.get()).isBetween(200, 210);
    assertThat(Files.exists(file)).isFalse();
  }
}
