package dev.ascribe.cli.command;

import picocli.CommandLine.Mixin;

/** A command that works on this machine: it has a home, a store and devices. */
public abstract class AscribeCommand extends BaseCommand {
  @Mixin private CommonOptions common;

  protected AscribeCommand(CommandContext context) {
    super(context);
  }

  protected final EngineOptions engineOptions() {
    return common.resolve(context().environment());
  }
}
