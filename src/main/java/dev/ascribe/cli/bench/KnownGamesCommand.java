package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The base of benchmarks that estimate games with known exact scores once for each seed. */
abstract class KnownGamesCommand extends AscribeCommand {
  /**
   * The results of a benchmark.
   *
   * @param ratio the headline figure; NaN if there is none
   * @param counted the name of {@code games} in the JSON object
   * @param rows one object for each measured case
   */
  record Figures(double ratio, String counted, int games, List<Map<String, Object>> rows) {}

  KnownGamesCommand(CommandContext context) {
    super(context);
  }

  /** The number of estimates of each game. */
  abstract int seeds();

  /** Measures, and prints tables for people to standard error. */
  abstract Figures measure();

  @Override
  protected final int run() {
    if (seeds() < 1) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, "--seeds must be at least 1, was " + seeds());
    }
    Figures figures = measure();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ratio", figures.ratio());
    object.put(figures.counted(), figures.games());
    object.put("seeds", seeds());
    object.put("rows", figures.rows());
    printJson(object);
    return DONE;
  }
}
