package dev.ascribe.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The file of {@code --config}. What it says of Ascribe must be among the settings there are. */
final class SettingsFile {
  private static final String ROOT = "ascribe";
  private static final String STUDY = ROOT + ".study";

  /** The only part of {@link #STUDY} that is for single explanations, too. */
  private static final String ATTRIBUTION = "attribution";

  private SettingsFile() {}

  /**
   * What the file says, before the defaults.
   *
   * @throws AscribeException BAD_USAGE if it cannot be read or is no HOCON, UNKNOWN_NAME or
   *     INVALID_VALUE if it sets what nobody reads
   */
  static Config load(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--config: cannot read '" + file + "'; a HOCON file is needed");
    }
    try {
      Config said = ConfigFactory.parseFile(file.toFile());
      Config all = ConfigFactory.load(said);
      if (said.resolveWith(all).root().get(ROOT) instanceof ConfigObject settings) {
        check(ROOT, settings, ConfigFactory.defaultReference().getObject(ROOT));
      }
      return all;
    } catch (ConfigException e) {
      throw new AscribeException(ErrorCode.BAD_USAGE, "--config: " + e.getMessage(), e);
    }
  }

  private static void check(String place, ConfigObject settings, ConfigObject known) {
    for (Map.Entry<String, ConfigValue> setting : settings.entrySet()) {
      String key = setting.getKey();
      if (!known.containsKey(key)) {
        String origin = setting.getValue().origin().description();
        throw Names.unknown(origin + ": " + place, key, known.keySet().stream().sorted().toList());
      }
      if (place.equals(STUDY) && !key.equals(ATTRIBUTION)) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            "%s: %s.%s: belongs into a study, which says the same wherever it runs (allowed: %s)"
                .formatted(setting.getValue().origin().description(), place, key, ATTRIBUTION));
      }
      // What a dispatcher may say is Pekko's to know.
      if (!key.endsWith("dispatcher")
          && setting.getValue() instanceof ConfigObject inner
          && known.get(key) instanceof ConfigObject section) {
        check(place + "." + key, inner, section);
      }
    }
  }
}
