package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A document of 700 words, with evidence at its begin and at its end, as ERASER's movies have. */
class LongDocumentTest {
  private static final int WORDS = 700;
  private static final int EVALUATIONS = 400;

  @TempDir Path home;

  @Test
  void shapleyOwenExplainsWhatTheModelReadsAndTheRestOfTheRationaleIsMissed() throws IOException {
    Path movies = Files.createDirectories(home.resolve("movies/docs")).getParent();
    for (String split : new String[] {"train", "val", "test"}) {
      Files.writeString(movies.resolve("docs/" + split), document());
      Files.writeString(movies.resolve(split + ".jsonl"), annotation(split) + "\n");
    }
    StudySpec study =
        TinyStudies.study(
            """
            datasets = [{ name = movies, format = eraser, paths = ["%s"], labels = [NEG, POS],
                          verbalizer { NEG = terrible, POS = great } }]
            training-sizes = [0]
            methods = [shapley-owen]
            attribution { evaluations = %d }
            """
                .formatted(movies, EVALUATIONS));

    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      engine.run(study, event -> {});
    }

    Stored stored = Stored.read(home, study);
    assertThat(stored.failures()).isEmpty();
    PredictionRow prediction = stored.predictions().get(0);
    AttributionRow owen =
        stored.attributions().stream()
            .filter(row -> row.method().equals("shapley-owen"))
            .findFirst()
            .orElseThrow();
    int read = owen.scores().length;
    assertThat(read).isBetween(10, 64);
    assertThat(prediction.truncatedWords()).isEqualTo(WORDS - read);
    assertThat(owen.evaluations()).isBetween(read, EVALUATIONS);

    double lowest = Arrays.stream(owen.scores()).min().orElseThrow();
    double[] scores = Arrays.copyOf(owen.scores(), WORDS);
    Arrays.fill(scores, read, WORDS, lowest);
    String key = prediction.runId() + "|test|shapley-owen|average-precision|union";
    assertThat(stored.metrics().get(key)).isCloseTo(averagePrecision(scores), within(1e-6));
  }

  private static boolean isEvidence(int word) {
    return (word >= 3 && word < 6) || (word >= 650 && word < 655);
  }

  /** The mean, over the evidence, of the share of evidence among words with at least its score. */
  private static double averagePrecision(double[] scores) {
    return IntStream.range(0, WORDS)
        .filter(LongDocumentTest::isEvidence)
        .mapToDouble(
            word -> {
              int[] above =
                  IntStream.range(0, WORDS).filter(i -> scores[i] >= scores[word]).toArray();
              double found = Arrays.stream(above).filter(LongDocumentTest::isEvidence).count();
              return found / above.length;
            })
        .average()
        .orElseThrow();
  }

  private static String document() {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < WORDS; word++) {
      boolean ends = word % 10 == 9;
      text.append(ends ? "." : (isEvidence(word) ? "great" : "movie")).append(ends ? "\n" : " ");
    }
    return text.toString();
  }

  private static String annotation(String id) {
    return ("{\"annotation_id\":\"%1$s\",\"classification\":\"POS\",\"docids\":null,\"query\":\"\","
            + "\"query_type\":null,\"evidences\":[[{\"docid\":\"%1$s\",\"start_token\":3,"
            + "\"end_token\":6,\"text\":\"\"}],[{\"docid\":\"%1$s\",\"start_token\":650,"
            + "\"end_token\":655,\"text\":\"\"}]]}")
        .formatted(id);
  }
}
