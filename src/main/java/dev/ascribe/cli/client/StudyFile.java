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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A study file as it is sent to a daemon. The daemon sees neither the files nor the environment of
 * this machine, so includes and substitutions are resolved here, as {@code run} does. Names of data
 * and models stay as they are, since the daemon must find them.
 */
public record StudyFile(Path path, String text, String contentType) {
  private static final String VARIABLES = "variables";
  private static final String JSON = "application/json";

  /** What a daemon calls the text in errors, since it does not know the name of the file. */
  private static final Pattern SENT = Pattern.compile("study(:\\d+)?(?=: )");

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
          ? new StudyFile(file, resolved(parsed), JSON)
          : new StudyFile(file, text, "application/hocon");
    } catch (ConfigException e) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY, SyntaxErrors.unreadableHocon(file.toString(), e), e);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY, file + ": cannot be read as UTF-8: " + e.getMessage(), e);
    }
  }

  /**
   * Returns a daemon's error with the name of the file and, where the daemon was sent the lines of
   * the file, the line.
   */
  public AscribeException inFile(AscribeException error) {
    Matcher sent = SENT.matcher(error.getMessage());
    if (!sent.lookingAt()) {
      return error;
    }
    String line = sent.group(1) == null || contentType.equals(JSON) ? "" : sent.group(1);
    return new AscribeException(
        error.code(), path + line + error.getMessage().substring(sent.end()), error);
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
