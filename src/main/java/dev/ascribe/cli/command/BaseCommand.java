package dev.ascribe.cli.command;

import dev.ascribe.common.SafeText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all commands that do work share: help, and the way to their world. */
@Command(
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n",
    sortOptions = false,
    usageHelpAutoWidth = true)
public abstract class BaseCommand implements Callable<Integer> {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int BAD_INPUT = 2;

  /** Read by the logging configuration. */
  private static final String LOG_LEVEL = "ascribe.log.level";

  private static final String LOG_LEVEL_VARIABLE = "ASCRIBE_LOG_LEVEL";

  private final CommandContext context;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 1000,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--debug",
      order = 1001,
      description = "Log everything, and show stack traces of errors.")
  private boolean debug;

  protected BaseCommand(CommandContext context) {
    this.context = context;
  }

  /** Does the work and returns the exit code. */
  protected abstract int run();

  @Override
  public final Integer call() {
    // Before anything logs: the configuration is read once.
    if (debug) {
      System.setProperty(LOG_LEVEL, "debug");
    } else if (System.getProperty(LOG_LEVEL) == null
        && !context.environment().containsKey(LOG_LEVEL_VARIABLE)) {
      System.setProperty(LOG_LEVEL, logLevel());
    }
    return run();
  }

  /** From which level on this command logs, unless the user says otherwise. */
  protected String logLevel() {
    return "warn";
  }

  public final boolean isDebug() {
    return debug;
  }

  protected final CommandContext context() {
    return context;
  }

  /** Prints results line by line; what others wrote in them cannot command the terminal. */
  protected final void print(Iterable<String> lines) {
    lines.forEach(line -> context.output().println(SafeText.visible(line)));
  }

  /** Prints results as one indented JSON value. */
  protected final void printJson(Object value) {
    context.output().println(JsonOutput.render(value));
  }

  /** Prints lines that carry colours of ours: their maker has made other texts visible. */
  protected final void printColoured(Iterable<String> lines) {
    lines.forEach(context.output()::println);
  }
}
