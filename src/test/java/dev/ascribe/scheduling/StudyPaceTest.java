package dev.ascribe.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.StudyWork;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time left of the quickstart with nine texts, on devices whose times are known. */
class StudyPaceTest {
  private static final int TEXTS = 9;
  private static final StudySpec STUDY =
      StudyReader.parse(
          ConfigFactory.parseString(
                  "study.datasets = [{ name = sample-sentiment, test-limit = %d }]"
                      .formatted(TEXTS))
              .withFallback(ConfigFactory.parseFile(new File("conf/studies/quickstart.conf"))),
          "study");
  private static final List<RunSpec> RUNS = StudyPlan.of(STUDY).runs();
  private static final StudyWork WORK = StudyWork.of(STUDY, words());
  private static final int STEPS = 24;
  private static final int AT_ONCE = 6;

  /** An event of a study, at a time in seconds. */
  private record Timed(double seconds, StudyEvent event) {}

  /** A text in progress. */
  private static final class Text {
    private final RunSpec run;
    private final String id;
    private double share;
    private double told;

    private Text(RunSpec run, String id, double begun) {
      this.run = run;
      this.id = id;
      this.told = begun;
    }
  }

  private static Map<String, List<Integer>> words() {
    Map<String, List<Integer>> words = new HashMap<>();
    for (DatasetSpec dataset : STUDY.datasets()) {
      words.put(
          dataset.name(),
          DatasetLoader.load(dataset).test().stream()
              .map(instance -> instance.input().words().size())
              .toList());
    }
    return words;
  }

  /**
   * The protocol of devices that compute so long for each step and each text. One device explains
   * six texts at once, and none while it trains; of two devices, the other one explains meanwhile.
   *
   * @param step seconds of a training's step
   * @param text seconds of a text if nothing else is done
   */
  private static List<Timed> protocol(double step, double text, boolean areTwoDevices) {
    List<Timed> protocol = new ArrayList<>();
    List<RunSpec> toTrain = new ArrayList<>(RUNS.stream().filter(RunSpec::isTrained).toList());
    List<RunSpec> ready = new ArrayList<>(RUNS.stream().filter(run -> !run.isTrained()).toList());
    List<Text> texts = new ArrayList<>();
    Map<RunSpec, Integer> begun = new HashMap<>();
    Map<RunSpec, Integer> done = new HashMap<>();
    double trained = 0;
    double tick = 0.05;
    for (double now = 0; !toTrain.isEmpty() || !ready.isEmpty(); now += tick) {
      int waiting =
          ready.stream().mapToInt(run -> TEXTS - done.getOrDefault(run, 0)).sum() - texts.size();
      for (; texts.size() < AT_ONCE && waiting > 0; waiting--) {
        RunSpec run =
            ready.stream().filter(one -> begun.getOrDefault(one, 0) < TEXTS).findFirst().get();
        texts.add(new Text(run, "i" + begun.merge(run, 1, Integer::sum), now));
      }
      // No more than two runs are in progress.
      boolean trains = !toTrain.isEmpty() && ready.size() < 2;
      if (trains) {
        RunSpec run = toTrain.get(0);
        int before = (int) trained;
        trained += tick / step;
        if ((int) trained > before) {
          protocol.add(new Timed(now, new StudyEvent.TrainingAdvanced(run, (int) trained, STEPS)));
        }
        if (trained >= STEPS) {
          protocol.add(new Timed(now, new StudyEvent.Trained(run, 0.5, 0)));
          ready.add(toTrain.remove(0));
          trained = 0;
        }
      }
      int atOnce = texts.size();
      int explaining = (areTwoDevices ? 2 : 1) - (trains ? 1 : 0);
      for (Text one : List.copyOf(texts)) {
        one.share += tick * explaining / atOnce / text;
        if (one.share >= 1) {
          texts.remove(one);
          done.merge(one.run, 1, Integer::sum);
          protocol.add(
              new Timed(
                  now,
                  new StudyEvent.InstanceCompleted(
                      one.run, one.id, done.get(one.run), TEXTS, 300)));
          if (done.get(one.run) == TEXTS) {
            protocol.add(new Timed(now, new StudyEvent.RunCompleted(one.run, 0.5, TEXTS, 0)));
            ready.remove(one.run);
          }
        } else if (explaining > 0 && now - one.told >= 1) {
          one.told = now;
          protocol.add(new Timed(now, new StudyEvent.InstanceAdvanced(one.run, one.id, one.share)));
        }
      }
    }
    double last = protocol.get(protocol.size() - 1).seconds();
    // Summaries and statistics take long where the rest does.
    protocol.add(
        new Timed(last + 0.5 + text / 10, new StudyEvent.StudyCompleted(STUDY.id(), 0, last)));
    return protocol;
  }

  /** The work whose trainings and evaluations take so many seconds by the plan, if it knows. */
  private static StudyWork planned(double seconds) {
    return Double.isNaN(seconds) ? WORK : WORK.inSeconds(model -> seconds / WORK.amount());
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  @ParameterizedTest
  @CsvSource({
    "2.1, 5.5, 350", // two idle cores
    "17, 44, 350", // the same beside other work
    "10, 20, 290", // trainings suffer more from other work
    "0.4, 1.1, 350", // a machine much faster than the plan
    "1, 9, 350", // explanations are dearer than the plan says
    "17, 44, NaN"
  })
  void afterAMinuteItIsOffByLessThanHalf(double step, double text, double planned) {
    assertThat(offByMoreThanHalf(protocol(step, text, false), planned, 60, 0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"5, 10", "20, 40"})
  void besideATrainingTextsAreSeenToBeExplainedOnceSomeAreComplete(double step, double text) {
    List<Timed> protocol = protocol(step, text, true);
    double seen =
        protocol.stream()
            .filter(timed -> timed.event() instanceof StudyEvent.InstanceCompleted)
            .mapToDouble(Timed::seconds)
            .findFirst()
            .orElseThrow();
    double whole = protocol.get(protocol.size() - 1).seconds();
    assertThat(offByMoreThanHalf(protocol, 350, seen + 5, whole / 15)).isEmpty();
  }

  /**
   * What was said and what was true, where they differ by more than half of what was true.
   *
   * @param from seconds since the start, before which nothing is compared
   * @param slack seconds by which they may differ besides
   */
  private static List<String> offByMoreThanHalf(
      List<Timed> protocol, double planned, double from, double slack) {
    double end = protocol.get(protocol.size() - 1).seconds();
    StudyPace pace = new StudyPace(planned(planned), AT_ONCE, 0);
    int next = 0;
    List<String> off = new ArrayList<>();
    for (double now = 0; now < end; now += 5) {
      while (protocol.get(next).seconds() <= now) {
        pace.apply(protocol.get(next).event(), nanos(protocol.get(next).seconds()));
        next++;
      }
      double left = end - now;
      double said = pace.secondsLeft(nanos(now));
      // Without a plan, nobody knows how long the statistics take.
      double most = left / 2 + slack + (left < (Double.isNaN(planned) ? 10 : 5) ? 2 : 0);
      if (now >= from && !(Math.abs(said - left) <= most)) {
        off.add("%.0f s: %.0f for %.0f".formatted(now, said, left));
      }
    }
    return off;
  }

  @Test
  void itBeginsWithThePlanAndCountsDown() {
    StudyWork work = planned(300);
    double whole = work.amount() + work.endingSeconds();
    assertThat(whole).isBetween(301.0, 315.0);
    StudyPace pace = new StudyPace(work, AT_ONCE, 0);
    assertThat(pace.secondsLeft(0)).isCloseTo(whole, within(1e-6));
    assertThat(pace.secondsLeft(nanos(20))).isCloseTo(whole - 20, within(1e-6));
    assertThat(new StudyPace(WORK, AT_ONCE, 0).secondsLeft(nanos(20))).isNaN();
  }

  @Test
  void whatIsStoredIsNotLeft() {
    StudyWork left = WORK;
    for (RunSpec run : RUNS) {
      left = left.without(run.id(), TEXTS - 3, true);
    }
    double text = WORK.runs().get(RUNS.get(0).id()).text();
    assertThat(left.amount()).isCloseTo(RUNS.size() * 3 * text, within(1e-6));
    assertThat(WORK.amount())
        .isGreaterThan(RUNS.size() * TEXTS * text)
        .isLessThan(3 * RUNS.size() * TEXTS * text);
  }
}
