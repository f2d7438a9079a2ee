package dev.ascribe.scheduling.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.Units;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The queue of requests, each of which is a prediction and then the units that explain it. */
class FirstComeQueueTest {
  private static final ModelRef MODEL = Units.model("m");
  private static final double PREDICTION_MILLIS = 20;
  private static final double CHUNK_MILLIS = 800;

  private final WorkQueue queue = WorkQueue.firstCome(30_000);
  private final Map<String, Long> arrived = new HashMap<>();
  private double now = 1_000_000;

  private void arrive(String request) {
    arrived.put(request, (long) now);
    add(request, "predict");
  }

  private void add(String request, String unit) {
    queue.add(
        new QueuedUnit(
            WorkOwner.request(request, request),
            Units.predict(request + "/" + unit, MODEL),
            1,
            (long) now,
            null));
  }

  /** One device takes the next unit and computes it; returns the unit's name. */
  private String serve(double predictionMillis) {
    QueuedUnit unit = queue.poll(Set.of(MODEL), true, (long) now).orElseThrow();
    String name = unit.unit().unitId();
    double millis = name.endsWith("/predict") ? predictionMillis : CHUNK_MILLIS;
    now += millis;
    queue.learn(unit, millis);
    queue.ended(unit, millis);
    return name;
  }

  @Test
  void nobodyWaitsMuchLongerThanThoseBeforeTakeHoweverManyCome() {
    int clients = 50;
    int next = 0;
    double longest = 0;
    Deque<String> answered = new ArrayDeque<>();
    while (next < clients) {
      arrive("r" + next++);
    }
    while (answered.size() < 20 * clients) {
      // Some predictions share a batch with much else, and seem to have taken long.
      String unit = serve(next % 7 == 0 ? 10 * PREDICTION_MILLIS : PREDICTION_MILLIS);
      String request = unit.substring(0, unit.indexOf('/'));
      if (unit.endsWith("/predict")) {
        add(request, "chunk");
      } else {
        longest = Math.max(longest, now - arrived.get(request));
        answered.add(request);
        queue.removeOwner(request);
        arrive("r" + next++);
      }
    }
    // All others, once each, and what a prediction can be charged too much.
    assertThat(longest).isLessThan(1.2 * clients * (CHUNK_MILLIS + 10 * PREDICTION_MILLIS));
  }

  @Test
  void oneThatTakesLongLetsThoseWhoComeLaterThrough() {
    arrive("long");
    serve(PREDICTION_MILLIS);
    for (int i = 0; i < 100; i++) {
      add("long", "chunk" + i);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(serve(PREDICTION_MILLIS)).startsWith("long/");
    }
    arrive("short");
    assertThat(serve(PREDICTION_MILLIS)).isEqualTo("short/predict");
    add("short", "chunk");
    assertThat(serve(PREDICTION_MILLIS)).isEqualTo("short/chunk");
    assertThat(serve(PREDICTION_MILLIS)).startsWith("long/");
  }

  @Test
  void oneThatTakesLongGetsOnWhileOthersCome() {
    arrive("long");
    for (int i = 0; i < 100; i++) {
      add("long", "chunk" + i);
    }
    int served = 0;
    for (int i = 0; i < 400; i++) {
      String request = "short" + i;
      arrive(request);
      add(request, "chunk");
      for (int units = 0; units < 2; units++) {
        served += serve(PREDICTION_MILLIS).startsWith("long/") ? 1 : 0;
      }
    }
    assertThat(served).isBetween(20, 120);
  }
}
