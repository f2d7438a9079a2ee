package dev.ascribe.cli.command;

import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.ServerAddress;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which daemon a command talks to: the same options on every one that does. */
public final class ServerOptions {
  @Option(
      names = "--server",
      order = 900,
      paramLabel = "URL",
      description = "The daemon (default: $ASCRIBE_SERVER, else " + ServerAddress.DEFAULT + ").")
  private String server;

  @Option(
      names = "--token",
      order = 901,
      paramLabel = "TOKEN",
      description =
          "What the daemon asks for (default: $ASCRIBE_TOKEN, which other users of this machine"
              + " cannot see).")
  private String token;

  public DaemonClient client(Map<String, String> environment) {
    return new DaemonClient(ServerAddress.of(server, token, environment));
  }
}
