package dev.ascribe.cli;

import dev.ascribe.cli.client.DaemonClient;
import picocli.CommandLine.Mixin;

/** A command that asks a daemon, and needs nothing of this machine. */
abstract class ClientCommand extends BaseCommand {
  @Mixin private ServerOptions server;

  ClientCommand(CommandContext context) {
    super(context);
  }

  final DaemonClient client() {
    return server.client(context().environment());
  }
}
