package dev.ascribe.cli;

import dev.ascribe.cli.command.CommandGroup;
import dev.ascribe.common.BuildVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code ascribe} itself: the list of commands, and the version. */
@Command(
    name = "ascribe",
    description =
        "Explains pre-trained language models with attribution scores, and measures how good the"
            + " explanations are.",
    footer = {
      "First steps:",
      "  tools/ascribe models pull bert-base-uncased",
      "  tools/ascribe explain --model bert-base-uncased --text \"a wonderful film\"",
      "  tools/ascribe run conf/studies/quickstart.conf",
      "",
      "Exit codes: 0 done, 1 failed, 2 bad usage or bad input, 3 the Java heap is full",
      "(ASCRIBE_JAVA_OPTS=-Xmx4g gives it more), 4 the store was lost while it was in use; 130, 137",
      "and 143 after SIGINT, SIGKILL and SIGTERM.",
      "Results go to standard output, progress and errors to standard error."
    },
    versionProvider = RootCommand.Version.class)
final class RootCommand extends CommandGroup {
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
