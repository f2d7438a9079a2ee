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
import dev.ascribe.common.Names;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads submitted studies, whose authors are not trusted. Includes are refused, and substitutions
 * see neither the environment nor system properties. Reading takes little memory and time.
 *
 * @param data the only directory of data files; empty for none
 * @param models says which models are allowed
 * @param limits for a study
 */
public record UntrustedStudy(Optional<Path> data, ModelRule models, StudyReader.Limits limits) {
  /** Says which models a submitted study may use. */
  public interface ModelRule {
    /**
     * Refuses a model that is not allowed.
     *
     * @param place of the name in the study, for the error
     */
    void require(String place, String model);
  }

  /** What errors call the text, since it has no file. */
  private static final String SENT = "study";

  /** The most characters to which substitutions may expand a text. */
  private static final double LARGEST = 16e6;

  /**
   * The most characters of HOCON. The parser joins adjacent values, and objects that are written in
   * several pieces, one after the other, so its time grows with the square of their number. This
   * many characters take at most half a second.
   */
  private static final int LONGEST = 32 << 10;

  private static final int DEEPEST = 50;

  /**
   * Reads a study from HOCON.
   *
   * @throws AscribeException as {@link StudyReader#read}, but without any path that the text does
   *     not contain; TOO_LARGE for a text that would take too long
   */
  public StudySpec readHocon(String text) {
    if (text.length() > LONGEST) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          "%s: has %s; at most %d are allowed of HOCON, more of JSON"
              .formatted(SENT, Names.count(text.length(), "character"), LONGEST));
    }
    requireDepth(text);
    requireSize(text);
    return read(text, ConfigSyntax.CONF);
  }

  /**
   * Reads a study from JSON, which has neither substitutions nor includes.
   *
   * @param text JSON of limited depth
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
      // The parser recurses once for each level of a document and for each dot of a path.
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
   * Refuses a text whose substitutions could expand it too much. A value can contain k copies of
   * another value, which contains copies of a third, and so on; n substitutions multiply a text by
   * at most 3^(n/3). Appending to a value ({@code +=}) counts as a substitution, because it is
   * resolved through the earlier value. Substitutions within quotes count as well, since only the
   * parser could recognise them.
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

  /** Refuses all includes, even optional ones. */
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
