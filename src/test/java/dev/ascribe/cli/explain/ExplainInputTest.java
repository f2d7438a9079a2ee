package dev.ascribe.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.app.EmbeddedEngine;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.cli.FixedEngine;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Usage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code explain --input}: many lines through one process. */
@Timeout(60)
class ExplainInputTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String TINY_BERT = "src/test/resources/models/tiny-bert";

  @TempDir private Path home;

  @Test
  void theDataFilesOfStudiesAreRead() throws Exception {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    Path file =
        Files.writeString(
            home.resolve("data.jsonl"),
            """
            {"id": "a", "text": "so good", "label": "positive", "rationales": [{"annotator": "x", "text": [1]}]}
            {"id": "b", "premise": "A man sleeps", "hypothesis": "He is awake", "label": "no", "rationales": []}
            {"id": "c", "text": "so good", "premise": "so bad"}
            {"id": "d", "hypothesis": "He is awake"}
            """);
    assertThat(ascribe.execute("explain", "--model", "m", "--input", file.toString())).isEqualTo(2);
    List<JsonNode> answers = objects(ascribe.output());
    assertThat(answers.get(0).path("features")).hasSize(2);
    assertThat(answers.get(1).path("features"))
        .extracting(feature -> feature.path("part").asText())
        .containsExactly("premise", "premise", "premise", "hypothesis", "hypothesis", "hypothesis");
    assertThat(answers.get(2).path("error").asText())
        .endsWith(":3: premise: stands for text, which the line has too");
    assertThat(answers.get(3).path("error").asText()).endsWith(":4: text: is missing");
  }

  @Test
  void everyLineIsAnsweredInOrderAsIfItWereAlone() throws Exception {
    CommandLineRig ascribe = new CommandLineRig(EmbeddedEngine::open, home);
    Path file = home.resolve("texts.jsonl");
    Files.writeString(
        file,
        """
        {"text": "it was a great day", "id": "first"}
        {"text": "A man sleeps", "pair": "He is awake", "id": 7.5}

        {"id": null, "target": "negative", "pair": null, "text": "nothing of this was any good"}
        """);

    int exit =
        ascribe.execute(
            "explain", "--model", TINY_BERT, "--permutations", "6", "--input", file.toString());

    assertThat(exit).isZero();
    assertThat(ascribe.error()).isEmpty();
    List<JsonNode> answers = objects(ascribe.output());
    assertThat(answers)
        .extracting(answer -> answer.path("id").asText())
        .containsExactly("first", "7.5", "4");
    assertThat(answers.get(2).path("target").asText()).isEqualTo("negative");
    List<List<String>> alone =
        List.of(
            List.of("--text", "it was a great day"),
            List.of("--text", "A man sleeps", "--pair", "He is awake"),
            List.of("--text", "nothing of this was any good", "--target", "negative"));
    for (int i = 0; i < alone.size(); i++) {
      List<String> words =
          new ArrayList<>(
              List.of("explain", "--model", TINY_BERT, "--permutations", "6", "--json"));
      words.addAll(alone.get(i));
      ascribe.execute(words.toArray(String[]::new));
      JsonNode expected = MAPPER.readTree(ascribe.output());
      List<String> keys = new ArrayList<>(List.of("id"));
      expected.fieldNames().forEachRemaining(keys::add);
      keys.add("seconds");
      assertThat(answers.get(i).fieldNames()).toIterable().containsExactlyElementsOf(keys);
      assertThat(scores(answers.get(i))).containsExactly(scores(expected), within(1e-4));
    }
  }

  @Test
  void badLinesAreAnsweredInTheirPlaceAndTheOthersGoOn() throws Exception {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    Path file = home.resolve("texts.jsonl");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("\uFEFF{\"text\": \"fine\"}\r\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"id\": \"b\", \"txt\": \"fine\"}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"text\": \"fine\"\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"text\": \" \", \"id\": 4}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"text\": \"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes("{\"text\": 6}\n[]\n{}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(
        "{\"text\": \"fine\", \"target\": \"positiv\"}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"text\": \"fine\", \"id\": []}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"text\": \"last\"}".getBytes(StandardCharsets.UTF_8));
    Files.write(file, bytes.toByteArray());

    int exit = ascribe.execute("explain", "--model", "m", "--input", file.toString());

    assertThat(exit).isEqualTo(2);
    List<JsonNode> answers = objects(ascribe.output());
    assertThat(answers).hasSize(11);
    assertThat(answers.get(0).path("features").get(0).path("text").asText()).isEqualTo("fine");
    assertThat(answers.get(1).toString())
        .isEqualTo(
            "{\"id\":\"b\",\"error\":\""
                + file
                + ":2: key: unknown name 'txt', did you mean 'text'? (allowed: text, pair,"
                + " premise, hypothesis, target, id)\",\"code\":\"UNKNOWN_NAME\"}");
    assertThat(answers.subList(2, 10).stream().map(answer -> message(answer, file)))
        .satisfiesExactly(
            message -> assertThat(message).startsWith("3: is not JSON: column 16: "),
            message -> assertThat(message).startsWith("4: text: is empty"),
            message -> assertThat(message).isEqualTo("5: is not UTF-8"),
            message ->
                assertThat(message).isEqualTo("6: text: is of type number; a text is needed"),
            message -> assertThat(message).startsWith("7: is not a JSON object"),
            message -> assertThat(message).isEqualTo("8: text: is missing"),
            message -> assertThat(message).startsWith("9: target: unknown name 'positiv'"),
            message ->
                assertThat(message).isEqualTo("10: id: is []; a text or a number is needed"));
    assertThat(answers)
        .extracting(answer -> answer.path("id").asText())
        .containsExactly("1", "b", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    assertThat(ascribe.error())
        .startsWith("error: 9 of 11 lines could not be explained; the first: " + file + ":2: key")
        .hasLineCount(1);
  }

  private static String message(JsonNode answer, Path file) {
    return answer.path("error").asText().replace(file + ":", "");
  }

  @Test
  void aCallerMayWaitForAnAnswerBeforeTheNextQuestion() throws Exception {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    PipedOutputStream questions = new PipedOutputStream();
    PipedInputStream answers = new PipedInputStream();
    InputStream input = new PipedInputStream(questions);
    OutputStream output = new PipedOutputStream(answers);
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(
            () -> ascribe.execute(input, output, "explain", "--model", "m", "--input", "-"));

    BufferedReader reader =
        new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8));
    for (String text : List.of("one", "and two", "and so three")) {
      questions.write(("{\"text\": \"" + text + "\"}\n").getBytes(StandardCharsets.UTF_8));
      questions.flush();
      assertThat(MAPPER.readTree(reader.readLine()).path("features"))
          .hasSize(text.split(" ").length);
    }
    questions.close();

    assertThat(exit.join()).isZero();
  }

  @Test
  void aSlowFirstLineHoldsUpNeitherTheOthersNorTheOrder() throws Exception {
    CountDownLatch others = new CountDownLatch(5);
    CommandLineRig ascribe =
        rig(
            text -> {
              if (text.equals("slow")) {
                await(others);
              } else {
                others.countDown();
              }
            });
    String lines = "{\"text\": \"slow\"}\n" + "{\"text\": \"fast\"}\n".repeat(5);

    assertThat(execute(ascribe, lines, "--window", "2")).isZero();

    assertThat(texts(output)).containsExactly("slow", "fast", "fast", "fast", "fast", "fast");
  }

  @Test
  void noMoreLinesThanTheWindowAreInFlight() throws Exception {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    CommandLineRig ascribe =
        rig(
            text -> {
              most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
              three.countDown();
              await(three);
              inFlight.decrementAndGet();
            });
    String lines =
        String.join(
            "", IntStream.range(0, 200).mapToObj("{\"text\": \"t%d\"}\n"::formatted).toList());

    assertThat(execute(ascribe, lines, "--window", "3")).isZero();

    assertThat(most).hasValue(3);
    assertThat(texts(output)).hasSize(200).startsWith("t0", "t1", "t2").endsWith("t199");
  }

  @Test
  void whatConcernsAllLinesEndsTheCommand() throws Exception {
    CommandLineRig ascribe =
        rig(
            text -> {
              throw new AscribeException(ErrorCode.MODEL_NOT_FOUND, "--model: there is no 'm'");
            });

    assertThat(execute(ascribe, "{\"text\": \"fine\"}\n".repeat(1000))).isEqualTo(2);

    assertThat(output.size()).isZero();
    assertThat(ascribe.error()).isEqualTo("error: --model: there is no 'm'\n");
  }

  @Test
  void aFailureOfTheMachineIsNotTakenForBadInput() throws Exception {
    CommandLineRig ascribe =
        rig(
            text -> {
              if (text.equals("large")) {
                throw new AscribeException(ErrorCode.OUT_OF_MEMORY, "no memory for 9 tokens");
              }
            });

    assertThat(execute(ascribe, "{\"text\": \"large\"}\n{\"text\": \"fine\"}\n{}\n")).isEqualTo(1);

    List<JsonNode> answers = objects(output.toString(StandardCharsets.UTF_8));
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).path("error").asText())
        .isEqualTo("standard input:1: no memory for 9 tokens");
  }

  @Test
  void whenNobodyReadsTheAnswersTheCommandStops() {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int character) throws IOException {
            throw new IOException("closed");
          }
        };
    InputStream endless =
        new InputStream() {
          private static final String LINE = "{\"text\": \"fine\"}\n";
          private int read;

          @Override
          public int read() {
            return LINE.charAt(read++ % LINE.length());
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            bytes[offset] = (byte) read();
            return 1;
          }
        };

    assertThat(ascribe.execute(endless, closed, "explain", "--model", "m", "--input", "-"))
        .isEqualTo(1);

    assertThat(ascribe.error()).startsWith("error: standard output cannot be written");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          explain --model m | no text: give one text with --text TEXT, or many with --input FILE
          explain --model m --text a --input - | both --text and --input: give one text with
          explain --model m --input - --pair b | --pair: goes with --text
          explain --model m --text a --window 2 | --window: goes with --input
          explain --model m --input - --window 0 | --window: is 0; allowed: 1 to 4096
          explain --model m --input nowhere.jsonl | --input: cannot read 'nowhere.jsonl'
          explain --model m --input src | --input: cannot read 'src'
          explain --model m --input - --method shaply | --method: unknown name 'shaply'
          explain --model m --input - --template {text} | template '{text}'
          """)
  void badUsageIsRefusedBeforeAnythingIsRead(String command, String message) {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);

    assertThat(ascribe.execute(command.split(" "))).isEqualTo(2);

    assertThat(ascribe.output()).isEmpty();
    assertThat(ascribe.error()).startsWith("error: " + message);
  }

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  private int execute(CommandLineRig ascribe, String lines, String... options) {
    List<String> words = new ArrayList<>(List.of("explain", "--model", "m", "--input", "-"));
    words.addAll(List.of(options));
    InputStream input = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
    return ascribe.execute(input, output, words.toArray(String[]::new));
  }

  /** Over an engine to which something happens before each answer. */
  private CommandLineRig rig(Consumer<String> before) {
    return new CommandLineRig(
        options -> new Interposed(FixedEngine.thatExplains().open(options), before), home);
  }

  private record Interposed(Engine engine, Consumer<String> before) implements Engine {
    @Override
    public StudyEvent.StudyCompleted run(
        StudySpec study, boolean recompute, Consumer<StudyEvent> listener) {
      return engine.run(study, recompute, listener);
    }

    @Override
    public Explanation explain(ExplanationRequest request) {
      before.accept(request.input().text());
      return engine.explain(request);
    }

    @Override
    public Explanation explain(
        ExplanationRequest request, Instant deadline, Consumer<Explanation> estimates) {
      return explain(request);
    }

    @Override
    public Usage usage() {
      return engine.usage();
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<JsonNode> objects(String lines) {
    Function<String, JsonNode> parse =
        line -> {
          try {
            return MAPPER.readTree(line);
          } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
          }
        };
    return lines.lines().map(parse).toList();
  }

  private static List<String> texts(ByteArrayOutputStream output) {
    return objects(output.toString(StandardCharsets.UTF_8)).stream()
        .map(answer -> answer.path("features").get(0).path("text").asText())
        .toList();
  }

  private static double[] scores(JsonNode answer) {
    return IntStream.range(0, answer.path("features").size())
        .mapToDouble(i -> answer.path("features").get(i).path("score").asDouble())
        .toArray();
  }
}
