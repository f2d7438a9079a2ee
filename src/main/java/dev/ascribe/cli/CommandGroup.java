package dev.ascribe.cli;

import dev.ascribe.common.BuildVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has subcommands, such as {@code models}. */
@Command(
    synopsisHeading = "Usage: ",
    synopsisSubcommandLabel = "COMMAND",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%n",
    usageHelpAutoWidth = true)
class CommandGroup implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Override
  public final Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "no command given; there are: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** A group with a description and no subcommands yet. */
  static CommandLine of(String description) {
    CommandLine group = new CommandLine(new CommandGroup());
    group.getCommandSpec().usageMessage().description(description);
    return group;
  }

  /** {@code ascribe} itself: the list of commands, and the version. */
  @Command(
      name = "ascribe",
      description =
          "Explains pre-trained language models with attribution scores, and measures how good the"
              + " explanations are.",
      footer = {
        "First steps:",
        "  ${sys:ascribe.command:-ascribe} models pull bert-base-uncased",
        "  ${sys:ascribe.command:-ascribe} explain --model bert-base-uncased --text \"a wonderful film\"",
        "  ${sys:ascribe.command:-ascribe} run conf/studies/quickstart.conf",
        "",
        "Exit codes: 0 done, 1 failed, 2 bad usage or bad input, 3 the Java heap is full",
        "(ASCRIBE_JAVA_OPTS=-Xmx4g gives it more), 4 the store was lost while it was in use; 130",
        "after Ctrl-C (SIGINT), 137 after SIGKILL, 141 where the reader of the output wants no more",
        "(SIGPIPE), 143 after SIGTERM.",
        "Results go to standard output, progress and errors to standard error."
      },
      versionProvider = Root.Version.class)
  static final class Root extends CommandGroup {
    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Show the version.")
    private boolean version;

    /** The version of the build, and of the Java it runs on. */
    static final class Version implements IVersionProvider {
      @Override
      public String[] getVersion() {
        return new String[] {"ascribe " + BuildVersion.get() + " (Java " + Runtime.version() + ")"};
      }
    }
  }
}
