package dev.ascribe.cli.command;

import dev.ascribe.common.SafeText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The base of all commands: help, logging, exit codes and output. */
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

  /** The logging configuration reads this system property. */
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
    // The logging configuration is read once, at the first message.
    if (debug) {
      System.setProperty(LOG_LEVEL, "debug");
    } else if (System.getProperty(LOG_LEVEL) == null
        && !context.environment().containsKey(LOG_LEVEL_VARIABLE)) {
      System.setProperty(LOG_LEVEL, logLevel());
    }
    return run();
  }

  /** The lowest level that this command logs, unless the user chooses another. */
  protected String logLevel() {
    return "warn";
  }

  public final boolean isDebug() {
    return debug;
  }

  protected final CommandContext context() {
    return context;
  }

  /** Prints results line by line. Control characters in them are made visible. */
  protected final void print(Iterable<String> lines) {
    lines.forEach(line -> context.output().println(SafeText.visible(line)));
  }

  /** Prints results as one indented JSON value. */
  protected final void printJson(Object value) {
    context.output().println(JsonOutput.render(value));
  }

  /**
   * Prints lines that contain colours. The caller must have replaced control characters of texts.
   */
  protected final void printColoured(Iterable<String> lines) {
    lines.forEach(context.output()::println);
  }
}
