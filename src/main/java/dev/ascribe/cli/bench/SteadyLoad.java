package dev.ascribe.cli.bench;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.telemetry.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps an engine busy with a number of explanations at once, each with a seed of its own. */
final class SteadyLoad {
  /** Makes the request of a text and a seed. */
  interface Requests {
    ExplanationRequest of(TextInput text, long seed);
  }

  /**
   * The work of one turn.
   *
   * @param usage what the devices computed during the turn
   * @param explained the texts that were answered
   */
  record Result(double seconds, Usage usage, List<TextInput> explained) {
    double evaluationsPerSecond() {
      return usage.evaluations() / seconds;
    }
  }

  private final Engine engine;
  private final List<TextInput> texts;
  private final int inFlight;
  private final Requests requests;
  private final AtomicLong next = new AtomicLong();

  SteadyLoad(Engine engine, List<TextInput> texts, int inFlight, Requests requests) {
    this.engine = engine;
    this.texts = texts;
    this.inFlight = inFlight;
    this.requests = requests;
  }

  /**
   * Starts explanations for a number of seconds, and returns when the last one is answered. The
   * time at the end, when fewer explanations are in progress, counts as well.
   */
  Result runFor(double seconds) {
    ExecutorService callers = Executors.newFixedThreadPool(inFlight);
    Queue<TextInput> explained = new ConcurrentLinkedQueue<>();
    Usage before = engine.usage();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    Runnable caller =
        () -> {
          while (System.nanoTime() < end) {
            long number = next.getAndIncrement();
            TextInput text = texts.get((int) (number % texts.size()));
            engine.explain(requests.of(text, 1000 + number));
            explained.add(text);
          }
        };
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < inFlight; i++) {
        all.add(CompletableFuture.runAsync(caller, callers));
      }
      all.forEach(CompletableFuture::join);
    } finally {
      callers.shutdown();
    }
    return new Result(
        (System.nanoTime() - start) / 1e9, engine.usage().since(before), List.copyOf(explained));
  }
}
