package dev.ascribe.app;

import dev.ascribe.cli.AscribeCli;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Loads the classes that short commands need, so that a JVM with {@code -XX:ArchiveClassesAtExit}
 * archives them, and later starts are faster. {@code ascribe prepare} runs it. It explains one text
 * with a model of a few kilobytes in a home of its own, and prints nothing but errors.
 */
final class ClassTraining {
  private static final String MODEL = "/class-archive/encoder/";
  private static final List<String> FILES =
      List.of("config.json", "tokenizer.json", "model.safetensors");

  private ClassTraining() {}

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Path home = Files.createTempDirectory("ascribe-class-training");
    int exitCode;
    try {
      exitCode = run(home);
    } finally {
      delete(home);
    }
    System.exit(exitCode);
  }

  private static int run(Path home) throws IOException {
    Path model = Files.createDirectories(home.resolve("encoder"));
    for (String file : FILES) {
      try (InputStream source = ClassTraining.class.getResourceAsStream(MODEL + file)) {
        Files.copy(source, model.resolve(file));
      }
    }
    AscribeCli commandLine = new AscribeCli(silentContext());
    commandLine.execute("--help");
    commandLine.execute("explain", "--help");
    commandLine.execute("explain", "--text");
    return commandLine.execute(
        "explain",
        "--home",
        home.toString(),
        "--model",
        model.toString(),
        "--text",
        "it was a great");
  }

  private static CommandContext silentContext() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new CommandContext(
        EmbeddedEngine::open,
        HttpDaemon::start,
        Terminal.detect(name -> null, Map.of()),
        InputStream.nullInputStream(),
        nowhere,
        nowhere,
        Map.of());
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
