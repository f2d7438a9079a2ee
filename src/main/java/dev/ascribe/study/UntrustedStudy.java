package dev.ascribe.study;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads studies that strangers send. Such a study sees nothing but itself: includes are refused,
 * and substitutions find neither environment nor system properties. Reading it takes little memory
 * and time.
 *
 * @param data the only directory of data files, or empty for none
 * @param models says which models may be used
 * @param limits of what a study may ask for
 */
public record UntrustedStudy(Optional<Path> data, ModelRule models, StudyReader.Limits limits) {
  /** Says which models a study that a stranger sends may use. */
  public interface ModelRule {
    /**
     * Refuses a model that may not be used.
     *
     * @param place of the name in the study, for the error
     */
    void require(String place, String model);
  }

  /** The name that errors give to the text, which has no file. */
  private static final String SENT = "study";

  /** The most characters that substitutions may make of a text. */
  private static final double LARGEST = 16e6;

  /**
   * The most characters of HOCON. The parser joins values that stand side by side, and objects that
   * are written piece by piece, one by one: its time grows with the square of their number. This
   * many characters of them take half a second.
   */
  private static final int LONGEST = 32 << 10;

  private static final int DEEPEST = 50;

  /**
   * The study that some HOCON declares.
   *
   * @throws AscribeException as {@link StudyReader#read}; it names no path that the text does not
   *     name. TOO_LARGE for a text that would take long
   */
  public StudySpec readHocon(String text) {
    if (text.length() > LONGEST) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          "%s: has %d characters; at most %d are allowed of HOCON, more of JSON"
              .formatted(SENT, text.length(), LONGEST));
    }
    requireDepth(text);
    requireSize(text);
    return read(text, ConfigSyntax.CONF);
  }

  /**
   * The study that some JSON declares, which has neither substitutions nor includes.
   *
   * @param text JSON of bounded depth
   * @throws AscribeException as {@link #readHocon}
   */
  public StudySpec readJson(String text) {
    return read(text, ConfigSyntax.JSON);
  }

  private StudySpec read(String text, ConfigSyntax syntax) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(syntax)
            .setOriginDescription(SENT)
            .setAllowMissing(false)
            .setIncluder(new NoIncludes());
    try {
      Config parsed =
          ConfigFactory.parseString(text, options).resolve(ConfigResolveOptions.noSystem());
      StudyReader.requireKeys(parsed.root(), SENT);
      StudyPaths paths = new StudyPaths.Confined(data, models);
      return StudyReader.resolved(parsed.root(), SENT, paths, limits);
    } catch (ConfigException e) {
      throw StudyReader.unreadable(SENT, e);
    } catch (StackOverflowError e) {
      // The parser descends once for each level and each dot of a path.
      throw new AscribeException(ErrorCode.INVALID_STUDY, SENT + ": is nested too deeply", e);
    }
  }

  private static void requireDepth(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '{' || character == '[') {
        depth++;
      } else if (character == '}' || character == ']') {
        depth = Math.max(0, depth - 1);
      }
      if (depth > DEEPEST) {
        throw new AscribeException(
            ErrorCode.INVALID_STUDY,
            "%s: is nested deeper than %d levels".formatted(SENT, DEEPEST));
      }
    }
  }

  /**
   * Refuses a text whose substitutions could make it too large. A value can hold k copies of
   * another value, which holds copies of a third, and so on; n substitutions multiply a text by
   * 3^(n/3) at most. A value that is appended ({@code +=}) counts as a substitution too, since it
   * is resolved by the value before it. Those in quotes count as well, because only the parser
   * could tell.
   */
  private static void requireSize(String text) {
    int substitutions = count("${", text) + count("+=", text);
    if (text.length() * Math.pow(3, substitutions / 3.0) > LARGEST) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: has %d substitutions and appended values, too many for its length; write them out"
              .formatted(SENT, substitutions));
    }
  }

  private static int count(String sign, String text) {
    int count = 0;
    for (int i = text.indexOf(sign); i >= 0; i = text.indexOf(sign, i + sign.length())) {
      count++;
    }
    return count;
  }

  /** Refuses every kind of include, also one whose file may be missing. */
  private record NoIncludes()
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw refused();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw refused();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refused();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw refused();
    }

    private AscribeException refused() {
      return new AscribeException(
          ErrorCode.INVALID_STUDY, SENT + ": includes are not allowed in a study that is sent");
    }
  }
}
