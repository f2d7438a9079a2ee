package dev.ascribe.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.DaemonClient.ExplainReply;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Sends requests to a daemon from many clients at once, and counts the answers. A client waits for
 * its answer before it asks again. If the daemon tells it to come back later, it does.
 */
final class ExplainLoad {
  /** The wait before another attempt if the daemon does not name one. */
  private static final int DEFAULT_RETRY_SECONDS = 1;

  /** A check for answers that other answers are compared with. */
  static final Check UNCHECKED = (number, answer) -> 0;

  private final DaemonClient client;
  private final IntFunction<JsonNode> requests;
  private final int clients;
  private final double pauseSeconds;

  final Map<Integer, JsonNode> answers = new ConcurrentHashMap<>();
  private final Queue<Double> milliseconds = new ConcurrentLinkedQueue<>();
  final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  final LongAdder rejections = new LongAdder();
  final LongAdder answered = new LongAdder();
  final LongAdder cached = new LongAdder();
  final LongAdder evaluations = new LongAdder();
  final LongAdder wrong = new LongAdder();
  private final AtomicLong largestDifference = new AtomicLong();

  /**
   * @param requests makes the request of a number
   * @param clients the number of clients
   * @param pauseSeconds the pause of a client between an answer and its next request
   */
  ExplainLoad(
      DaemonClient client, IntFunction<JsonNode> requests, int clients, double pauseSeconds) {
    this.client = client;
    this.requests = requests;
    this.clients = clients;
    this.pauseSeconds = pauseSeconds;
  }

  /** Makes the daemon load the model before anything is measured. */
  static void warmUp(DaemonClient client, LoadTexts texts) {
    new ExplainLoad(client, number -> texts.request(-1), 1, 0)
        .run(number -> number < 1, 1, UNCHECKED, 0);
  }

  /** Compares an answer with the right one. */
  interface Check {
    /** The largest difference to the right answer, or 0 if that is not known. */
    double difference(int number, JsonNode answer);
  }

  /**
   * Sends the requests 0, 1 ... and waits for all answers.
   *
   * @param more whether the request of this number is still sent
   * @param distinct the number of different requests, after which they are repeated
   * @return seconds from the first request to the last answer
   */
  double run(IntPredicate more, int distinct, Check check, double tolerance) {
    AtomicInteger next = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    CountDownLatch done = new CountDownLatch(clients);
    long start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      threads.execute(
          () -> {
            try {
              int number = next.getAndIncrement();
              while (more.test(number)) {
                ask(number % distinct, check, tolerance);
                pause();
                number = next.getAndIncrement();
              }
            } catch (AscribeException lost) {
              failed(lost.code().name());
            } finally {
              done.countDown();
            }
          });
    }
    threads.shutdown();
    await(done);
    return (System.nanoTime() - start) / 1e9;
  }

  private void ask(int number, Check check, double tolerance) {
    JsonNode request = requests.apply(number);
    try {
      long start = System.nanoTime();
      ExplainReply reply = client.explain(request);
      while (reply.isRejected()) {
        rejections.increment();
        int wait = Math.max(DEFAULT_RETRY_SECONDS, reply.retryAfterSeconds());
        await(wait);
        start = System.nanoTime();
        reply = client.explain(request);
      }
      if (reply.isAnswered()) {
        milliseconds.add((System.nanoTime() - start) / 1e6);
        take(number, reply.body(), check, tolerance);
      } else {
        failed(reply.status() + " " + reply.body().path("code").asText());
      }
    } catch (AscribeException lost) {
      failed(lost.code().name());
    }
  }

  private void take(int number, JsonNode answer, Check check, double tolerance) {
    answered.increment();
    evaluations.add(answer.path("evaluations").asLong());
    cached.add(answer.path("evaluations_cached").asLong());
    answers.putIfAbsent(number, answer);
    double difference = check.difference(number, answer);
    if (!(difference <= tolerance)) {
      wrong.increment();
    }
    largestDifference.accumulateAndGet(Double.doubleToLongBits(Math.abs(difference)), Math::max);
  }

  private void failed(String why) {
    failures.computeIfAbsent(why, absent -> new LongAdder()).increment();
  }

  Latencies latencies() {
    return Latencies.of(milliseconds);
  }

  long lost() {
    return failures.values().stream().mapToLong(LongAdder::sum).sum();
  }

  double cachedShare() {
    return cached.sum() / (double) Math.max(1, evaluations.sum());
  }

  /**
   * The largest difference of all answers. The bits of doubles that are not negative have the order
   * of the doubles.
   */
  double largestDifference() {
    return Double.longBitsToDouble(largestDifference.get());
  }

  /**
   * The largest difference between the scores of two answers to the same request; infinity if their
   * words or labels differ.
   *
   * @param other the other answer, or null if there is none
   */
  static double difference(JsonNode one, JsonNode other) {
    if (other == null) {
      return Double.POSITIVE_INFINITY;
    }
    JsonNode first = one.path("features");
    JsonNode second = other.path("features");
    if (first.size() != second.size() || !one.path("target").equals(other.path("target"))) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < first.size(); i++) {
      double score = first.get(i).path("score").asDouble(Double.NaN);
      double expected = second.get(i).path("score").asDouble(Double.NaN);
      boolean comparable =
          first.get(i).path("text").equals(second.get(i).path("text"))
              && !Double.isNaN(score)
              && !Double.isNaN(expected);
      largest =
          Math.max(largest, comparable ? Math.abs(score - expected) : Double.POSITIVE_INFINITY);
    }
    return largest;
  }

  private static void await(CountDownLatch done) {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  private void pause() {
    if (pauseSeconds > 0) {
      await(pauseSeconds);
    }
  }

  private static void await(double seconds) {
    try {
      TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  /** The times of requests in milliseconds, sorted. */
  record Latencies(double[] sorted) {
    static Latencies of(Collection<Double> milliseconds) {
      return new Latencies(
          milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    /** The percentile for a share of all times (nearest rank); NaN if there are none. */
    double percentile(double share) {
      return sorted.length == 0
          ? Double.NaN
          : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    Map<String, Object> json() {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("p50", percentile(0.50));
      object.put("p95", percentile(0.95));
      object.put("p99", percentile(0.99));
      object.put("max", percentile(1));
      return object;
    }
  }
}
