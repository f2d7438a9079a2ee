package dev.ascribe.cli.data;

import dev.ascribe.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code data}: data sets with rationales. */
@Command(description = "Describes data sets and converts them to Ascribe's JSON lines.")
public final class DataCommand extends CommandGroup {}
