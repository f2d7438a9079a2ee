package dev.ascribe.cli;

import picocli.CommandLine.Command;

/** {@code bench}: how fast Ascribe is on this machine, against what the machine can do. */
@Command(description = "Measures speed on this machine; each prints one JSON object.")
final class BenchCommand extends CommandGroup {}
