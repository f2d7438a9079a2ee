package dev.ascribe.cli.command;

import com.typesafe.config.Config;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Base class of commands that work on this machine without a daemon. Its options name the home
 * directory, the store, the devices and a file of settings.
 */
public abstract class AscribeCommand extends BaseCommand {
  private static final String DEFAULT_DEVICES = "auto";

  @Mixin private StoreOptions places;

  @Option(
      names = "--devices",
      order = 903,
      paramLabel = "LIST",
      description =
          "Devices that compute: cpu:N shares the cores among N workers; cuda:all or "
              + "cuda:0,cuda:1 takes GPUs (default: auto, which is cuda:all if there is a GPU, and "
              + "cpu:1 otherwise).")
  private String devices;

  @Option(
      names = "--processes",
      order = 904,
      description =
          "Gives each device a process of its own (default: only where there is more than one GPU).")
  private boolean processes;

  protected AscribeCommand(CommandContext context) {
    super(context);
  }

  /** The options, with defaults where the user gave none. */
  protected final EngineOptions engineOptions() {
    Config config = places.config();
    Path home = places.home(context().environment(), config);
    String chosen = devices;
    if (chosen == null) {
      String configured = StoreOptions.setting(config, "ascribe.devices");
      chosen = configured.isEmpty() ? DEFAULT_DEVICES : configured;
    }
    EngineOptions options = new EngineOptions(home, places.url(home, config), chosen, config);
    return processes ? options.with("ascribe.processes", "on") : options;
  }
}
