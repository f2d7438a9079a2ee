package dev.ascribe.common;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;

/** Parses files of HOCON. */
public final class HoconFile {
  private static final ConfigParseOptions OPTIONS =
      ConfigParseOptions.defaults()
          .setAllowMissing(false)
          // The file may have any ending. HOCON includes JSON.
          .setSyntax(ConfigSyntax.CONF);

  private HoconFile() {}

  /**
   * Parses a file and those that it includes, which are searched in its folder.
   *
   * @throws com.typesafe.config.ConfigException if it cannot be read or is no HOCON
   */
  public static Config parse(Path file) {
    // The library leaves includes out, without an error, where the path of the file has no folder.
    Path inFolder = file.getParent() == null ? Path.of(".").resolve(file) : file;
    return ConfigFactory.parseFile(inFolder.toFile(), OPTIONS);
  }
}
