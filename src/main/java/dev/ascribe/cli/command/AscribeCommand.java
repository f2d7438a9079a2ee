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
    return new EngineOptions(home, places.url(home, config), chosen, config);
  }
}
