package dev.ascribe.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.StudyWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The time left of studies whose events were recorded on two cores. {@code quickstart} is the
 * README's first study on an idle machine. {@code tiny} explains with a model whose arithmetic
 * takes next to nothing, beside much other work. {@code mixed} explains with that model first and
 * with BERT-base then, which takes eleven seconds.
 */
class RecordedPaceTest {
  private static final Path FOLDER = Path.of("src/test/resources/pace");

  /** A text with half its words on two cores. */
  private static final Map<String, Double> EVALUATION =
      Map.of("tiny-bert", 1e-5, "bert-base-uncased", 0.02);

  private record Timed(double seconds, StudyEvent event) {}

  @ParameterizedTest
  @CsvSource({
    "quickstart, 1, 60",
    "quickstart, 2, 60", // the same on busier machines
    "quickstart, 6, 60",
    "tiny, 1, 20",
    "tiny, 2, 40",
    "tiny, 3, 60",
    // The first units of BERT-base are complete after five seconds.
    "mixed, 1, 5.6"
  })
  void afterAWhileItIsOffByLessThanHalf(String name, double slower, double from)
      throws IOException {
    StudySpec study = StudyReader.read(FOLDER.resolve(name + ".conf"));
    List<Timed> events = events(study, Files.readAllLines(FOLDER.resolve(name + ".csv")), slower);
    double end = events.get(events.size() - 1).seconds();
    StudyPace pace =
        new StudyPace(StudyWork.of(study, words(study)).inSeconds(EVALUATION::get), 6, 0);
    List<String> off = new ArrayList<>();
    int next = 0;
    int compared = 0;
    for (double now = 0; now < end; now += end / 200) {
      while (events.get(next).seconds() <= now) {
        pace.apply(events.get(next).event(), nanos(events.get(next).seconds()));
        next++;
      }
      double left = end - now;
      double slack = left < 5 ? 2 : 0;
      double said = pace.secondsLeft(nanos(now));
      compared += now >= from ? 1 : 0;
      if (now >= from && !(Math.abs(said - left) <= left / 2 + slack)) {
        off.add("%.1f s: %.1f for %.1f".formatted(now, said, left));
      }
    }
    assertThat(compared).isGreaterThan(30);
    assertThat(off).isEmpty();
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static Map<String, List<Integer>> words(StudySpec study) {
    Map<String, List<Integer>> words = new HashMap<>();
    for (DatasetSpec dataset : study.datasets()) {
      words.put(
          dataset.name(),
          DatasetLoader.load(dataset).test().stream()
              .map(instance -> instance.input().words().size())
              .toList());
    }
    return words;
  }

  private static List<Timed> events(StudySpec study, List<String> lines, double slower) {
    Map<String, RunSpec> runs =
        StudyPlan.of(study).runs().stream().collect(Collectors.toMap(RunSpec::id, run -> run));
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                new Timed(
                    slower * Double.parseDouble(cells[0]),
                    event(cells, runs.get(cells[2]), index -> Integer.parseInt(cells[index]))))
        .toList();
  }

  private static StudyEvent event(String[] cells, RunSpec run, Function<Integer, Integer> number) {
    return switch (cells[1]) {
      case "planned" -> new StudyEvent.Planned("recorded", 0, 0, 0);
      case "training-started" -> new StudyEvent.TrainingStarted(run);
      case "training-advanced" ->
          new StudyEvent.TrainingAdvanced(run, number.apply(4), number.apply(5));
      case "trained" -> new StudyEvent.Trained(run, 0.5, 1);
      case "instance-advanced" ->
          new StudyEvent.InstanceAdvanced(run, cells[3], Double.parseDouble(cells[4]));
      case "instance-completed" ->
          new StudyEvent.InstanceCompleted(run, cells[3], number.apply(4), number.apply(5), 100);
      case "run-completed" -> new StudyEvent.RunCompleted(run, 0.5, 24, 1);
      case "study-completed" -> new StudyEvent.StudyCompleted("recorded", 0, 1);
      default -> throw new IllegalArgumentException(cells[1]);
    };
  }
}
