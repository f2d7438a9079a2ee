package dev.ascribe.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconFile;
import dev.ascribe.common.Names;
import dev.ascribe.common.SyntaxErrors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the file of {@code --config}, and refuses settings of Ascribe that do not exist. */
final class SettingsFile {
  private static final String ROOT = "ascribe";
  private static final String STUDY = ROOT + ".study";

  /** The only part of {@link #STUDY} that single explanations read as well. */
  private static final String ATTRIBUTION = "attribution";

  private SettingsFile() {}

  /**
   * The settings of the file, with the defaults for all others.
   *
   * @throws AscribeException BAD_USAGE if it cannot be read or is no HOCON, UNKNOWN_NAME or
   *     INVALID_VALUE if it sets something that nobody reads
   */
  static Config load(Path file) {
    requireText(file);
    try {
      Config said = HoconFile.parse(file);
      Config all = ConfigFactory.load(said);
      ConfigObject known = ConfigFactory.defaultReference().getObject(ROOT);
      checkNames(said.root().keySet(), file);
      // First as it is written: resolving drops a setting whose variable is not set.
      if (said.root().containsKey(ROOT)) {
        check(ROOT, said.root().get(ROOT), known);
      }
      // Then with its substitutions, but without system properties, which are no part of the file.
      Config resolved = said.withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
      check(ROOT, resolved.root().get(ROOT), known);
      return all;
    } catch (ConfigException e) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--config: '%s' cannot be read as HOCON: %s".formatted(file, SyntaxErrors.ofHocon(e)),
          e);
    }
  }

  /** The HOCON parser would read another encoding as meaningless names and values. */
  private static void requireText(Path file) {
    try {
      if (!Files.isDirectory(file) && Files.readString(file).indexOf('\0') < 0) {
        return;
      }
    } catch (CharacterCodingException e) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--config: '" + file + "' is not UTF-8 text", e);
    } catch (IOException e) {
      throw new AscribeException(ErrorCode.BAD_USAGE, unreadable(file), e);
    }
    throw new AscribeException(ErrorCode.BAD_USAGE, unreadable(file));
  }

  private static String unreadable(Path file) {
    return "--config: cannot read '" + file + "'; a HOCON file is needed";
  }

  /** Sections of libraries and variables may stand beside Ascribe's own section. */
  private static void checkNames(Set<String> sections, Path file) {
    for (String section : sections) {
      if (Names.isSlip(section, ROOT)) {
        throw Names.unknown("--config: " + file + ": section", section, List.of(ROOT));
      }
    }
  }

  /** Refuses settings that nobody reads. */
  private static void check(String place, ConfigValue value, ConfigObject known) {
    for (Map.Entry<String, ConfigValue> setting : settings(place, value)) {
      String key = setting.getKey();
      String origin = setting.getValue().origin().description();
      ConfigValue usual = known.get(key);
      if (usual == null) {
        throw Names.unknown(origin + ": " + place, key, known.keySet().stream().sorted().toList());
      }
      if (place.equals(STUDY) && !key.equals(ATTRIBUTION) && !setting.getValue().equals(usual)) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            ("%s: %s.%s: belongs in a study file, because a study means the same on every machine "
                    + "(allowed: %s)")
                .formatted(origin, place, key, ATTRIBUTION));
      }
      // Pekko knows the settings of dispatchers.
      if (!key.endsWith("dispatcher") && usual instanceof ConfigObject section) {
        check(place + "." + key, setting.getValue(), section);
      }
    }
  }

  /** The settings of a section; empty while substitutions that make the section are unresolved. */
  private static Set<Map.Entry<String, ConfigValue>> settings(String place, ConfigValue value) {
    try {
      if (value.valueType() == ConfigValueType.OBJECT) {
        return ((ConfigObject) value).entrySet();
      }
    } catch (ConfigException.NotResolved later) {
      return Set.of();
    }
    throw new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: %s: is not a section (allowed: %s { ... })"
            .formatted(value.origin().description(), place, place));
  }
}
