package dev.ascribe.cli.client;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconFile;
import dev.ascribe.common.SyntaxErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A study file as it is sent to a daemon. The daemon sees neither the files nor the environment of
 * this machine, so includes and substitutions are resolved here, as {@code run} does. Names of data
 * and models stay as they are, since the daemon must find them.
 */
public record StudyFile(String text, String contentType) {
  private static final String VARIABLES = "variables";

  /**
   * Reads a study file.
   *
   * @throws AscribeException INVALID_STUDY in one line for a file that is missing or not HOCON
   */
  public static StudyFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new AscribeException(ErrorCode.INVALID_STUDY, file + ": no such study file");
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      Config parsed = HoconFile.parse(file);
      // A file without both is sent as it is, so that errors name the lines that its author sees.
      return text.contains("include") || text.contains("${")
          ? new StudyFile(resolved(parsed), "application/json")
          : new StudyFile(text, "application/hocon");
    } catch (ConfigException e) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: cannot be read as HOCON: %s".formatted(file, SyntaxErrors.ofHocon(e)),
          e);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY, file + ": cannot be read as UTF-8: " + e.getMessage(), e);
    }
  }

  /** The file's own keys with all substitutions resolved, without its variables. */
  private static String resolved(Config parsed) {
    Config resolved = parsed.withFallback(ConfigFactory.systemProperties()).resolve();
    Map<String, ConfigValue> own = new TreeMap<>(resolved.root());
    own.keySet().retainAll(parsed.root().keySet());
    own.remove(VARIABLES);
    return ConfigValueFactory.fromMap(own).render(ConfigRenderOptions.concise());
  }
}
