package dev.ascribe.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Changes log levels while the process runs. After a restart the configured levels hold again. */
public final class LogLevels {
  private static final String INHERITED = "inherited";

  private static final Map<String, Level> LEVELS = new LinkedHashMap<>();

  static {
    LEVELS.put("trace", Level.TRACE);
    LEVELS.put("debug", Level.DEBUG);
    LEVELS.put("info", Level.INFO);
    LEVELS.put("warn", Level.WARN);
    LEVELS.put("error", Level.ERROR);
    LEVELS.put("off", Level.OFF);
    LEVELS.put(INHERITED, null);
  }

  private LogLevels() {}

  /**
   * Sets the level of a logger, and thus of all loggers below it that have no level of their own.
   *
   * @param logger a package or class that has logged, or may log, in this process; {@code ROOT} for
   *     all
   * @param level trace, debug, info, warn, error or off; {@code inherited} removes the logger's own
   *     level
   * @throws AscribeException UNKNOWN_NAME for a level or a logger that does not exist, since a
   *     logger that was created here would never be deleted; INVALID_VALUE for an inherited root
   */
  public static void set(String logger, String level) {
    String wanted = level.toLowerCase(Locale.ROOT);
    if (!LEVELS.containsKey(wanted)) {
      throw Names.unknown("level", level, LEVELS.keySet());
    }
    Logger found = find(logger);
    if (wanted.equals(INHERITED) && found.getName().equals(Logger.ROOT_LOGGER_NAME)) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "level: value 'inherited' is not allowed for ROOT, which has nothing to inherit from");
    }
    found.setLevel(LEVELS.get(wanted));
    LoggerFactory.getLogger(LogLevels.class).info("level of {} is {} now", found.getName(), wanted);
  }

  private static Logger find(String name) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger found = context.exists(name);
    if (found != null) {
      return found;
    }
    String hint = Names.hint(name, context.getLoggerList().stream().map(Logger::getName).toList());
    throw new AscribeException(
        ErrorCode.UNKNOWN_NAME,
        "logger: unknown name '%s'%s (allowed: ROOT, a package or a class that logs)"
            .formatted(name, hint));
  }
}
