package dev.ascribe.cli.explain;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import picocli.CommandLine.Option;

/** The options of {@code explain} that name what to explain: one text, or the lines of a file. */
final class TextOptions {
  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "The text, or the premise of a pair.")
  private String text;

  @Option(names = "--pair", paramLabel = "TEXT", description = "The hypothesis of a pair.")
  private String pair;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "A file of JSON lines instead of --text; - is standard input.")
  private String file;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Number of lines of --input that are explained at the same time (default: 32).")
  private Integer window;

  /**
   * Checks that the options name one text or one file.
   *
   * @throws AscribeException BAD_USAGE
   */
  void requireOneSource() {
    if ((text == null) == (file == null)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s: give one text with --text TEXT, or many with --input FILE"
              .formatted(text == null ? "no text" : "both --text and --input"));
    }
    if (areFile() && pair != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--pair: goes with --text; lines of --input have a key \"pair\"");
    }
    if (!areFile() && window != null) {
      throw new AscribeException(ErrorCode.BAD_USAGE, "--window: goes with --input");
    }
  }

  /** Whether the texts are the lines of a file. */
  boolean areFile() {
    return file != null;
  }

  /** The text of the options, if they name no file. */
  ExplanationLine line() {
    return new ExplanationLine(null, new TextInput(text, pair), null);
  }

  /** Opens the file of the options. */
  LinesInput open(CommandContext context) {
    return LinesInput.open(file, context);
  }

  /** The number of lines that are explained at the same time. */
  int window() {
    return window == null ? LinesInput.WINDOW : LinesInput.requireWindow(window);
  }
}
