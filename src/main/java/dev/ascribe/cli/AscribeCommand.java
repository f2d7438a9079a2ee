package dev.ascribe.cli;

import picocli.CommandLine.Mixin;

/** A command that works on this machine: it has a home, a store and devices. */
abstract class AscribeCommand extends BaseCommand {
  @Mixin private CommonOptions common;

  AscribeCommand(CommandContext context) {
    super(context);
  }

  final EngineOptions engineOptions() {
    return common.resolve(context().environment());
  }
}
