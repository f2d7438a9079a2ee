package dev.ascribe.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SyntaxErrors;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Base class of commands that work on this machine without a daemon. Its options name the home
 * directory, the store, the devices and a file of settings.
 */
public abstract class AscribeCommand extends BaseCommand {
  private static final String DEFAULT_DEVICES = "auto";

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
      description = "JDBC URL of the results (default: jdbc:sqlite: with ascribe.db in the home).")
  private String store;

  @Option(
      names = "--home",
      order = 902,
      paramLabel = "DIR",
      description =
          "Directory of models, checkpoints and results (default: $ASCRIBE_HOME, else ~/.ascribe).")
  private Path home;

  @Option(
      names = "--devices",
      order = 903,
      paramLabel = "LIST",
      description =
          "Devices that compute: cpu:N shares the cores among N workers; cuda:all or "
              + "cuda:0,cuda:1 takes GPUs (default: auto, which is cuda:all if there is a GPU, and "
              + "cpu:1 otherwise).")
  private String devices;

  protected AscribeCommand(CommandContext context) {
    super(context);
  }

  /** The options, with defaults where the user gave none. */
  protected final EngineOptions engineOptions() {
    Config config = configFile == null ? ConfigFactory.load() : SettingsFile.load(configFile);
    Path directory = home(context().environment(), config);
    String url = store == null ? setting(config, "ascribe.store") : store;
    if (url.isEmpty()) {
      url = "jdbc:sqlite:" + directory.resolve("ascribe.db");
    }
    String chosen = devices;
    if (chosen == null) {
      String configured = setting(config, "ascribe.devices");
      chosen = configured.isEmpty() ? DEFAULT_DEVICES : configured;
    }
    return new EngineOptions(directory, url, chosen, config);
  }

  /** The home that the option names, or else the environment, or else the configuration. */
  private Path home(Map<String, String> environment, Config config) {
    if (home != null) {
      return absolute(home);
    }
    String variable = environment.getOrDefault("ASCRIBE_HOME", "");
    String named = variable.isEmpty() ? setting(config, "ascribe.home") : variable;
    return absolute(
        named.isEmpty() ? Path.of(System.getProperty("user.home"), ".ascribe") : Path.of(named));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static String setting(Config config, String path) {
    try {
      return config.hasPath(path) ? config.getString(path).strip() : "";
    } catch (ConfigException e) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, SyntaxErrors.ofHocon(e), e);
    }
  }
}
