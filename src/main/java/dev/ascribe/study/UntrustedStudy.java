package dev.ascribe.study;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads studies that strangers send. They see nothing but themselves: includes are refused, and
 * substitutions find neither environment nor system properties.
 *
 * @param data the only directory of data files, or empty for none
 * @param models refuses a model, given a place and a name, that may not be used
 * @param limits of what it may ask for
 */
public record UntrustedStudy(
    Optional<Path> data, BiConsumer<String, String> models, StudyLimits limits) {
  /** What errors name in place of a file. */
  private static final String SENT = "study";

  /**
   * The study that some HOCON declares.
   *
   * @throws AscribeException as {@link StudyReader#read}; it names no path that the text does not
   *     name. TOO_LARGE for a text that would take long
   */
  public StudySpec readHocon(String text) {
    try {
      return study(UntrustedHocon.parse(text, SENT));
    } catch (ConfigException e) {
      throw StudyReader.unreadable(SENT, e);
    } catch (StackOverflowError e) {
      // The parser descends once for each level and each dot of a path.
      throw new AscribeException(ErrorCode.INVALID_STUDY, SENT + ": is nested too deeply", e);
    }
  }

  /**
   * The study that some JSON declares, which has neither substitutions nor includes.
   *
   * @param text JSON of bounded depth
   * @throws AscribeException as {@link #readHocon}
   */
  public StudySpec readJson(String text) {
    try {
      ConfigParseOptions options =
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.JSON)
              .setOriginDescription(SENT)
              .setAllowMissing(false);
      return study(ConfigFactory.parseString(text, options));
    } catch (ConfigException e) {
      throw StudyReader.unreadable(SENT, e);
    }
  }

  private StudySpec study(Config parsed) {
    StudyReader.requireKeys(parsed.root(), SENT);
    return StudyReader.resolved(parsed.root(), SENT, new ConfinedPaths(data, models), limits);
  }
}
