package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A benchmark that repeats estimates of games whose exact scores are known, seed by seed. */
abstract class KnownGamesCommand extends AscribeCommand {
  /**
   * What a benchmark found.
   *
   * @param ratio its headline figure; NaN where there is none
   * @param counted what {@code games} counts, as the JSON object names it
   * @param rows one object for each estimator and budget
   */
  record Figures(double ratio, String counted, int games, List<Map<String, Object>> rows) {}

  KnownGamesCommand(CommandContext context) {
    super(context);
  }

  /** Estimates of each game. */
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
