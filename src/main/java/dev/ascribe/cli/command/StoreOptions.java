package dev.ascribe.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SyntaxErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say where this machine keeps things: settings, home and store. */
public final class StoreOptions {
  @Option(
      names = "--config",
      order = 900,
      paramLabel = "FILE",
      description = "A file of settings in HOCON, which replace the built-in defaults.")
  private Path configFile;

  @Option(
      names = "--store",
      order = 901,
      paramLabel = "URL",
      description =
          "JDBC URL of the results: jdbc:sqlite:FILE or jdbc:postgresql://HOST:PORT/DATABASE"
              + " (default: jdbc:sqlite: with ascribe.db in the home).")
  private String store;

  @Option(
      names = "--home",
      order = 902,
      paramLabel = "DIR",
      description =
          "Directory of models, checkpoints and results (default: $ASCRIBE_HOME, else ~/.ascribe).")
  private Path home;

  /** Whether one of the options was given. */
  public boolean areGiven() {
    return configFile != null || store != null || home != null;
  }

  /** Whether the option of the store was given. */
  public boolean isStoreGiven() {
    return store != null;
  }

  /** The home that the options, the environment or the configuration name. */
  public Path home(Map<String, String> environment) {
    return home(environment, config());
  }

  /** The whole configuration, defaults included. */
  public Config config() {
    return configFile == null ? ConfigFactory.load() : SettingsFile.load(configFile);
  }

  /** The home that the option names, or else the environment, or else the configuration. */
  Path home(Map<String, String> environment, Config config) {
    if (home != null) {
      return directory("--home", home);
    }
    String variable = environment.getOrDefault("ASCRIBE_HOME", "");
    if (!variable.isEmpty()) {
      return directory("ASCRIBE_HOME", Path.of(variable));
    }
    String named = setting(config, "ascribe.home");
    return named.isEmpty()
        ? absolute(Path.of(System.getProperty("user.home"), ".ascribe"))
        : directory("ascribe.home", Path.of(named));
  }

  /** Refuses a home that cannot be a directory, because it or a name on the way to it is a file. */
  private static Path directory(String place, Path named) {
    Path home = absolute(named);
    for (Path part = home; part != null; part = part.getParent()) {
      if (Files.exists(part) && !Files.isDirectory(part)) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "%s: '%s' cannot be a directory: '%s' is a file".formatted(place, named, part));
      }
    }
    return home;
  }

  /** The URL of the store that the option names, or else the configuration, or else the home. */
  String url(Path home, Config config) {
    String url = store == null ? setting(config, "ascribe.store") : store;
    return url.isEmpty() ? "jdbc:sqlite:" + home.resolve("ascribe.db") : url;
  }

  /** The URL of the store. */
  public String url(Map<String, String> environment) {
    Config config = config();
    return url(home(environment, config), config);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  static String setting(Config config, String path) {
    try {
      return config.hasPath(path) ? config.getString(path).strip() : "";
    } catch (ConfigException e) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, SyntaxErrors.ofHocon(e), e);
    }
  }
}
