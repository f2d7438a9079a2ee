package dev.ascribe.cli.explain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationJson;
import dev.ascribe.scheduling.ExplanationRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Explains the lines of a stream, many at once so that their coalitions share batches, and prints
 * the answers in the order of the lines as soon as they are there.
 *
 * <p>A thread of its own reads, since reading standard input blocks while the caller waits for
 * answers. Memory is bounded: so many lines are in flight, and some more wait to be printed.
 */
final class ExplanationStream {
  /** Answers may wait for a slow one before them, so that it does not leave the devices idle. */
  private static final int WAITING_PER_WINDOW = 8;

  private static final Line END = new Line(null, CompletableFuture.completedFuture(null));

  private final CommandContext context;
  private final Engine engine;
  private final Function<ExplanationLine, ExplanationRequest> requests;
  private final int window;
  private final ProgressBar progress;
  private final BlockingQueue<Line> pending;

  private long answered;
  private long failed;
  private int exitCode = AscribeCommand.DONE;
  private String firstFailure;

  /** A line in flight, and the answer to come. */
  private record Line(ExplanationLine.Source source, CompletableFuture<Explanation> answer) {}

  /** The answer to a line, as it is printed. */
  private record Explained(
      JsonNode id, @JsonUnwrapped ExplanationJson explanation, double seconds) {}

  /** The error of a line, as it is printed. */
  private record Failed(JsonNode id, String error, String code) {}

  /**
   * @param requests what a line asks for; it may refuse with an {@link AscribeException}
   * @param window how many lines are explained at once
   * @param progress moves with each answer; null shows none
   */
  ExplanationStream(
      CommandContext context,
      Engine engine,
      Function<ExplanationLine, ExplanationRequest> requests,
      int window,
      ProgressBar progress) {
    this.context = context;
    this.engine = engine;
    this.requests = requests;
    this.window = window;
    this.progress = progress;
    this.pending = new ArrayBlockingQueue<>(window * WAITING_PER_WINDOW);
  }

  /**
   * Answers every line that is not blank, and returns the exit code: 0 when all could be explained,
   * 2 when some lines are at fault, 1 when something else is.
   *
   * @param origin name of the stream in errors
   * @throws AscribeException when no further line can be explained, for example because the model
   *     cannot be loaded, or when the stream cannot be read
   */
  int run(InputStream stream, String origin) {
    ExecutorService callers = Executors.newFixedThreadPool(window, ExplanationStream::daemon);
    Thread reader = daemon(() -> read(stream, origin, callers));
    reader.start();
    try {
      for (Line line = pending.take(); line != END; line = pending.take()) {
        if (!print(line)) {
          context.note("error: standard output was closed; stopped after " + answered + " lines");
          return AscribeCommand.FAILED;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", interrupted);
    } finally {
      // What still waits is not wanted any more; those in flight end with the engine.
      callers.shutdownNow();
      reader.interrupt();
      endProgress();
    }
    if (failed > 0) {
      context.note(
          "error: %d of %d lines could not be explained; the first: %s"
              .formatted(failed, answered, firstFailure));
    }
    return exitCode;
  }

  private void read(InputStream stream, String origin, ExecutorService callers) {
    ByteLines lines = new ByteLines(stream);
    try {
      for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
        var source =
            new ExplanationLine.Source(origin + ":" + lines.number(), lines.number(), bytes);
        if (!source.isBlank()) {
          // First its place in the queue: a full one is what holds a fast writer back.
          CompletableFuture<Explanation> answer = new CompletableFuture<>();
          pending.put(new Line(source, answer));
          callers.execute(() -> explain(source, answer));
        }
      }
      pending.put(END);
    } catch (IOException e) {
      offerFailure(
          new AscribeException(
              ErrorCode.INVALID_DATA, origin + ": cannot be read: " + e.getMessage(), e));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the stream with an error that belongs to no line. */
  private void offerFailure(AscribeException failure) {
    try {
      pending.put(new Line(null, CompletableFuture.failedFuture(failure)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void explain(ExplanationLine.Source source, CompletableFuture<Explanation> answer) {
    try {
      ExplanationRequest request = requests.apply(source.parse());
      answer.complete(engine.explain(request));
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError failure) {
      answer.completeExceptionally(failure);
    }
  }

  /** Prints one answer, and says whether somebody still reads them. */
  private boolean print(Line line) {
    Object object;
    Throwable failure = line.answer().handle((explanation, thrown) -> thrown).join();
    if (failure == null) {
      Explanation explanation = line.answer().join();
      object =
          new Explained(line.source().id(), ExplanationJson.of(explanation), explanation.seconds());
    } else {
      AscribeException known = known(failure);
      if (line.source() == null || !isOfOneLine(known.code())) {
        throw known;
      }
      String message = placed(line.source().place(), known.getMessage());
      object = new Failed(line.source().id(), message, known.code().name());
      onFailure(message, known.code());
    }
    endProgress();
    context.output().println(JsonOutput.line(object));
    // Whoever waits for this answer before the next question must see it now.
    boolean read = !context.output().checkError();
    answered++;
    if (progress != null) {
      progress.update(answered, failed == 0 ? "" : failed + " failed");
    }
    return read;
  }

  private void onFailure(String message, ErrorCode code) {
    if (failed++ == 0) {
      firstFailure = message;
    }
    exitCode =
        exitCode == AscribeCommand.FAILED ? AscribeCommand.FAILED : code.category().exitCode();
  }

  /** Answers and the bar may share a terminal. */
  private void endProgress() {
    if (progress != null) {
      progress.end();
    }
  }

  private static String placed(String place, String message) {
    return message.startsWith(place) ? message : place + ": " + message;
  }

  private static AscribeException known(Throwable failure) {
    return failure instanceof AscribeException known
        ? known
        : new AscribeException(ErrorCode.INTERNAL, "internal: " + failure, failure);
  }

  /** Whether other lines can be explained although this one could not. */
  private static boolean isOfOneLine(ErrorCode code) {
    return switch (code) {
      case BAD_USAGE,
          UNKNOWN_NAME,
          INVALID_VALUE,
          INVALID_DATA,
          EMPTY_TEXT,
          TEXT_TOO_LONG,
          INVALID_TEMPLATE,
          TOO_MANY_FEATURES,
          TOO_LARGE,
          BUSY,
          DEADLINE_EXCEEDED,
          NON_FINITE_OUTPUT,
          OUT_OF_MEMORY,
          INTERNAL ->
          true;
      case INVALID_STUDY,
          UNKNOWN_STUDY,
          UNAUTHORIZED,
          NOT_ENOUGH_DATA,
          MULTI_TOKEN_LABEL_WORD,
          MODEL_NOT_FOUND,
          UNSUPPORTED_MODEL,
          CORRUPT_CHECKPOINT,
          INPUT_CHANGED,
          STORE_DAMAGED,
          STORE_UNAVAILABLE,
          STORE_LOST,
          SERVER_UNAVAILABLE,
          DOWNLOAD_FAILED,
          DISK_FULL,
          PROCESS_DIED,
          DEVICE_UNAVAILABLE,
          CANCELLED ->
          false;
    };
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "ascribe-lines");
    // The process does not wait for one that waits for standard input.
    thread.setDaemon(true);
    return thread;
  }
}
