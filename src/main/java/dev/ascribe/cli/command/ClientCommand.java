package dev.ascribe.cli.command;

import dev.ascribe.cli.client.DaemonClient;
import picocli.CommandLine.Mixin;

/** A command that asks a daemon, and needs nothing of this machine. */
public abstract class ClientCommand extends BaseCommand {
  @Mixin private ServerOptions server;

  protected ClientCommand(CommandContext context) {
    super(context);
  }

  protected final DaemonClient client() {
    return server.client(context());
  }
}
