package dev.ascribe.cli.command;

import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.ServerAddress;
import dev.ascribe.common.TokenFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Base class of commands that call a daemon. Its options name the daemon and its token. */
public abstract class ClientCommand extends BaseCommand {
  @Option(
      names = "--server",
      order = 900,
      paramLabel = "URL",
      description = "The daemon (default: $ASCRIBE_SERVER, else " + ServerAddress.DEFAULT + ").")
  private String server;

  @Option(
      names = "--token-file",
      order = 901,
      paramLabel = "FILE",
      description =
          "File that contains the daemon's token (default: the token in $ASCRIBE_TOKEN, or the "
              + "file named by $ASCRIBE_TOKEN_FILE).")
  private Path tokenFile;

  @Option(
      names = "--token",
      order = 902,
      paramLabel = "TOKEN",
      description =
          "The daemon's token. Every user of this machine can see it on the command " + "line.")
  private String token;

  protected ClientCommand(CommandContext context) {
    super(context);
  }

  /** Whether the options or the environment name a daemon. */
  protected final boolean isDaemonNamed() {
    return server != null || !context().environment().getOrDefault("ASCRIBE_SERVER", "").isEmpty();
  }

  /**
   * A client of the daemon that the options or the environment name.
   *
   * @throws dev.ascribe.common.AscribeException BAD_USAGE, INVALID_VALUE for a file without a token
   */
  protected final DaemonClient client() {
    if (token != null) {
      context()
          .note(
              "warning: every user of this machine can see a token given by --token; "
                  + "--token-file hides it");
    }
    return new DaemonClient(ServerAddress.of(server, secret(), context().environment()));
  }

  /** The token that the options name; null leaves it to the environment. */
  private String secret() {
    return token == null && tokenFile != null ? TokenFile.read("--token-file", tokenFile) : token;
  }
}
