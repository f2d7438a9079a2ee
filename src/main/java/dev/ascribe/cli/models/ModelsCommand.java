package dev.ascribe.cli.models;

import dev.ascribe.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code models}: the pre-trained models at hand. */
@Command(description = "Lists, fetches, imports and checks pre-trained models.")
public final class ModelsCommand extends CommandGroup {}
