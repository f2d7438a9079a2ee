package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The wording of all messages, as the sources have it. */
class MessagesTest {
  private static final String THINGS =
      "annotators?|attempts|bytes|characters|classes|coalitions|columns|cores|demonstrations"
          + "|devices|entries|evaluations|failures|features|files|groups|hours|instances|labels"
          + "|layers|lines|methods|minutes|parts|permutations|pieces|positions|processes"
          + "|rationales|requests|rows|runs|seconds|seeds|steps|studies|tensors|texts|times|tokens"
          + "|types|units|values|words|workers";

  /** A number in a format, or a sum, with a plural behind it: one thing would read "1 runs". */
  private static final Pattern FIXED_PLURAL =
      Pattern.compile(
          "\"[^\"\\n]*%d (?:[a-z]+ )?(?:%s)\\b|[a-z)] \\+ \" (?:%s)\\b|\"[^\"\\n]*\\w\\(s\\)[ ,.;]"
              .replace("%s", THINGS));

  @Test
  void numbersOfThingsAreNotWrittenWithAFixedPlural() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      Matcher matcher = FIXED_PLURAL.matcher(Files.readString(source));
      while (matcher.find()) {
        found.add(source.getFileName() + ": " + matcher.group());
      }
    }
    assertThat(found).as("use Names.count").isEmpty();
  }

  @Test
  void messagesAdviseTheCommandThatStartedTheProcess() throws IOException {
    assertThat(sources())
        .allSatisfy(
            source ->
                assertThat(
                        Files.readString(source)
                            .lines()
                            .filter(line -> !line.strip().startsWith("*")))
                    .noneMatch(line -> line.contains("tools/ascribe")));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
