package dev.ascribe.cli.explain;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Explains the lines of a stream and prints the answers in the order of the lines. Many lines are
 * explained at once, so that their coalitions share batches.
 *
 * <p>A thread of its own reads the stream, since reading standard input blocks while the caller
 * waits for answers. The numbers of lines that are explained and of answers that wait to be printed
 * are bounded.
 */
final class ExplanationStream {
  /**
   * Answers that may wait for each line at work, so that one slow line does not leave the devices
   * idle.
   */
  private static final int WAITING_PER_WINDOW = 8;

  private final CommandContext context;
  private final Engine engine;
  private final List<Function<ExplanationLine, ExplanationRequest>> requests;
  private final int window;
  private final ProgressBar progress;
  private final Consumer<Explanation> listener;
  private final BlockingQueue<Future<LineAnswer>> pending;

  private long answered;
  private long failed;
  private int exitCode = AscribeCommand.DONE;
  private String firstFailure;

  /**
   * @param requests what a line asks for, one answer each; they may refuse with an {@link
   *     AscribeException}
   * @param window how many lines are explained at once
   * @param progress moves with each answer; null shows none
   * @param listener gets each explanation, in the order of the lines
   */
  ExplanationStream(
      CommandContext context,
      Engine engine,
      List<Function<ExplanationLine, ExplanationRequest>> requests,
      int window,
      ProgressBar progress,
      Consumer<Explanation> listener) {
    this.context = context;
    this.engine = engine;
    this.requests = requests;
    this.window = window;
    this.progress = progress;
    this.listener = listener;
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
      for (LineAnswer answer = next(); !answer.isEnd(); answer = next()) {
        if (!print(answer)) {
          context.note(
              "error: standard output cannot be written (is its disk full?); stopped after "
                  + Names.count(answered, "line"));
          return AscribeCommand.FAILED;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", interrupted);
    } finally {
      // Waiting lines are dropped. Those at work end with the engine.
      callers.shutdownNow();
      reader.interrupt();
      endProgress();
    }
    if (failed > 0) {
      context.note(
          "error: %d of %s could not be explained; the first: %s"
              .formatted(
                  failed,
                  Names.count(answered, requests.size() == 1 ? "line" : "answer"),
                  firstFailure));
    }
    return exitCode;
  }

  private LineAnswer next() throws InterruptedException {
    try {
      return pending.take().get();
    } catch (ExecutionException broken) {
      throw LineAnswer.known(broken.getCause());
    }
  }

  private void read(InputStream stream, String origin, ExecutorService callers) {
    LinesInput.ByteLines lines = new LinesInput.ByteLines(stream);
    LineAnswer end = LineAnswer.END;
    try {
      for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
        var source =
            new ExplanationLine.Source(origin + ":" + lines.number(), lines.number(), bytes);
        if (!source.isBlank()) {
          for (var request : requests) {
            // A full queue holds a fast writer back.
            pending.put(callers.submit(() -> explain(source, request)));
          }
        }
      }
    } catch (IOException e) {
      end =
          new LineAnswer(
              null,
              null,
              new AscribeException(
                  ErrorCode.INVALID_DATA, origin + ": cannot be read: " + e.getMessage(), e));
    } catch (InterruptedException | RejectedExecutionException stopped) {
      // The caller has stopped the stream, and takes no more answers.
      return;
    }
    offer(end);
  }

  private void offer(LineAnswer end) {
    try {
      pending.put(CompletableFuture.completedFuture(end));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private LineAnswer explain(
      ExplanationLine.Source source, Function<ExplanationLine, ExplanationRequest> request) {
    try {
      return new LineAnswer(source, engine.explain(request.apply(source.parse())), null);
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError failure) {
      return new LineAnswer(source, null, LineAnswer.known(failure));
    }
  }

  /** Prints one answer, and returns whether somebody still reads the answers. */
  private boolean print(LineAnswer answer) {
    if (answer.isFatal()) {
      throw answer.failure();
    }
    if (answer.failure() == null) {
      listener.accept(answer.explanation());
    } else {
      onFailure(answer.message(), answer.failure().code());
    }
    String line = JsonOutput.line(answer.json());
    endProgress();
    context.output().println(line);
    // A program may wait for this answer before it writes the next line.
    boolean read = !context.output().checkError();
    answered++;
    if (progress != null) {
      progress.update(answered / requests.size(), failed == 0 ? "" : failed + " failed");
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

  /** Erases the bar, since it may share a terminal with the answers. */
  private void endProgress() {
    if (progress != null) {
      progress.end();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "ascribe-lines");
    // The process does not wait for a thread that waits for standard input.
    thread.setDaemon(true);
    return thread;
  }
}
