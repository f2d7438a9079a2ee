package dev.ascribe.study;

import com.typesafe.config.Config;
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

/** Parses HOCON that a stranger wrote: it reaches no file, and takes neither memory nor long. */
final class UntrustedHocon {
  /** Characters that substitutions may make of a text, at most. */
  private static final double LARGEST = 16e6;

  /**
   * Values that stand side by side, and objects that are written piece by piece, are joined one by
   * one: the time grows with the square of their number. This many characters of them take half a
   * second.
   */
  private static final int LONGEST = 32 << 10;

  private static final int DEEPEST = 50;

  private UntrustedHocon() {}

  /**
   * The text with its own substitutions resolved.
   *
   * @param origin what errors name in place of a file
   */
  static Config parse(String text, String origin) {
    if (text.length() > LONGEST) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          "%s: has %d characters; at most %d are allowed of HOCON, more of JSON"
              .formatted(origin, text.length(), LONGEST));
    }
    requireDepth(text, origin);
    requireSize(text, origin);
    return ConfigFactory.parseString(
            text,
            ConfigParseOptions.defaults()
                .setSyntax(ConfigSyntax.CONF)
                .setOriginDescription(origin)
                .setAllowMissing(false)
                .setIncluder(new NoIncludes(origin)))
        .resolve(ConfigResolveOptions.noSystem());
  }

  private static void requireDepth(String text, String origin) {
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
            "%s: is nested deeper than %d levels".formatted(origin, DEEPEST));
      }
    }
  }

  /**
   * A value that is made of k copies of another, which is made of others in turn, holds the product
   * of the copies; of n substitutions, that is 3^(n/3) at most. What is appended is a substitution
   * too, by the value before it: each is resolved through all others. They are counted wherever
   * they stand, since only the parser could tell which are quoted.
   */
  private static void requireSize(String text, String origin) {
    int substitutions = count("${", text) + count("+=", text);
    if (text.length() * Math.pow(3, substitutions / 3.0) > LARGEST) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: has %d substitutions and appended values, too many for its length; write them out"
              .formatted(origin, substitutions));
    }
  }

  private static int count(String sign, String text) {
    int count = 0;
    for (int i = text.indexOf(sign); i >= 0; i = text.indexOf(sign, i + sign.length())) {
      count++;
    }
    return count;
  }

  /** Refuses every kind of include, those that may be missing too. */
  private record NoIncludes(String origin)
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
          ErrorCode.INVALID_STUDY, origin + ": includes are not allowed in a study that is sent");
    }
  }
}
