package dev.ascribe;

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

/** What people read calls the process of {@code serve} the daemon, and what it explains texts. */
class VocabularyTest {
  private static final Path JAVA = Path.of("src/main/java/dev/ascribe");
  private static final Path HTTP = Path.of("src/main/resources/dev/ascribe/http");

  /** Talk of servers that are not Ascribe's. */
  private static final List<Path> OF_OTHER_SERVERS =
      List.of(JAVA.resolve("model/catalog/remote"), JAVA.resolve("cli/models"));

  private static final Pattern LITERAL =
      Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)* (?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern SERVER = Pattern.compile("(?<![-.\\w])[Ss]ervers?\\b(?![-.])");
  private static final Pattern ENGINE =
      Pattern.compile("[Tt]he engine (was|is|did|does|has|could|cannot)\\b");

  @Test
  void messagesSayDaemon() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : files(JAVA, ".java")) {
      boolean speaksOfOthers = OF_OTHER_SERVERS.stream().anyMatch(file::startsWith);
      for (String line : Files.readAllLines(file)) {
        Matcher literal = LITERAL.matcher(line.contains("LOG.") ? "" : line);
        while (literal.find()) {
          String said = literal.group(1).replace("--server", "").replace("other server", "");
          if ((SERVER.matcher(said).find() && !speaksOfOthers)
              || (ENGINE.matcher(said).find() && file.startsWith(JAVA.resolve("http")))) {
            wrong.add(file + ": " + literal.group());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void theDocumentOfTheApiAndTheDashboardSayDaemon() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<Path> files = files(HTTP, ".js");
    files.add(HTTP.resolve("openapi.yaml"));
    files.add(HTTP.resolve("dashboard/index.html"));
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        boolean isComment = line.strip().startsWith("//");
        if (!isComment
            && Pattern.compile("\\b(the|a|this|The) (server|engine)\\b").matcher(line).find()) {
          wrong.add(file + ": " + line.strip());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(ending)).sorted().toList());
    }
  }
}
