package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code bench}: how fast Ascribe is on this machine, against what the machine can do. */
@Command(description = "Measures speed on this machine; each prints one JSON object.")
public final class BenchCommand extends CommandGroup {}
