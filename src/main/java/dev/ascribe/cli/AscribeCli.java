package dev.ascribe.cli;

import dev.ascribe.cli.bench.BenchCoverageCommand;
import dev.ascribe.cli.bench.BenchEncoderCommand;
import dev.ascribe.cli.bench.BenchEngineCommand;
import dev.ascribe.cli.bench.BenchEstimatorsCommand;
import dev.ascribe.cli.bench.BenchInteractiveCommand;
import dev.ascribe.cli.bench.BenchLoadCommand;
import dev.ascribe.cli.bench.BenchPrefixCommand;
import dev.ascribe.cli.bench.BenchShapleyCommand;
import dev.ascribe.cli.bench.BenchStoreCommand;
import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.daemon.CancelCommand;
import dev.ascribe.cli.daemon.ResultsCommand;
import dev.ascribe.cli.daemon.ServeCommand;
import dev.ascribe.cli.daemon.StatusCommand;
import dev.ascribe.cli.daemon.SubmitCommand;
import dev.ascribe.cli.data.DataDescribeCommand;
import dev.ascribe.cli.data.DataImportCommand;
import dev.ascribe.cli.explain.ExplainCommand;
import dev.ascribe.cli.models.ModelsCheckCommand;
import dev.ascribe.cli.models.ModelsImportCommand;
import dev.ascribe.cli.models.ModelsListCommand;
import dev.ascribe.cli.models.ModelsPullCommand;
import dev.ascribe.cli.store.StoreBackupCommand;
import dev.ascribe.cli.store.StoreCheckCommand;
import dev.ascribe.cli.store.StoreCopyCommand;
import dev.ascribe.cli.store.StoreMigrateCommand;
import dev.ascribe.cli.study.CompareCommand;
import dev.ascribe.cli.study.ExportCommand;
import dev.ascribe.cli.study.PlanCommand;
import dev.ascribe.cli.study.ReportCommand;
import dev.ascribe.cli.study.RunCommand;
import dev.ascribe.cli.terminal.PipeOutput;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.Secrets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: it parses the arguments, runs one command, and turns every failure into one
 * line on standard error and an exit code.
 */
public final class AscribeCli {
  private final CommandContext context;
  private final CommandLine commandLine;

  public AscribeCli(CommandContext context) {
    this.context = context;
    this.commandLine = commands(context);
    commandLine.setOut(new PrintWriter(context.output(), true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(context.error(), true, StandardCharsets.UTF_8));
    HelpText.layOut(commandLine);
    commandLine.setParameterExceptionHandler(this::onBadUsage);
    commandLine.setExecutionExceptionHandler(this::onFailure);
  }

  /** Runs the command that the arguments name and returns the exit code of the process. */
  public int execute(String... arguments) {
    try {
      int code = commandLine.execute(arguments);
      // A PrintStream throws nothing: its failures must be asked for.
      if (code == BaseCommand.DONE && context.output().checkError()) {
        context.note("error: standard output cannot be written (is its disk full?)");
        return BaseCommand.FAILED;
      }
      return code;
    } catch (PipeOutput.ReaderGone e) {
      return PipeOutput.ReaderGone.EXIT_CODE;
    } catch (LinkageError | StackOverflowError | OutOfMemoryError e) {
      // Missing native libraries and exhausted memory are errors and no exceptions. They get a line
      // too.
      return report(e, List.of(arguments).contains("--debug"));
    }
  }

  private static CommandLine commands(CommandContext context) {
    return new CommandLine(new CommandGroup.Root())
        .addSubcommand("run", new RunCommand(context))
        .addSubcommand("plan", new PlanCommand(context))
        .addSubcommand("compare", new CompareCommand(context))
        .addSubcommand("explain", new ExplainCommand(context))
        .addSubcommand("serve", new ServeCommand(context))
        .addSubcommand("submit", new SubmitCommand(context))
        .addSubcommand("status", new StatusCommand(context))
        .addSubcommand("cancel", new CancelCommand(context))
        .addSubcommand("results", new ResultsCommand(context))
        .addSubcommand("export", new ExportCommand(context))
        .addSubcommand("report", new ReportCommand(context))
        .addSubcommand(
            "models",
            CommandGroup.of("Lists, fetches, imports and checks pre-trained models.")
                .addSubcommand("list", new ModelsListCommand(context))
                .addSubcommand("pull", new ModelsPullCommand(context))
                .addSubcommand("import", new ModelsImportCommand(context))
                .addSubcommand("check", new ModelsCheckCommand(context)))
        .addSubcommand(
            "data",
            CommandGroup.of("Describes data sets and converts them to Ascribe's JSON lines.")
                .addSubcommand("describe", new DataDescribeCommand(context))
                .addSubcommand("import", new DataImportCommand(context)))
        .addSubcommand(
            "store",
            CommandGroup.of("Migrates, checks, copies and backs up the store of results.")
                .addSubcommand("migrate", new StoreMigrateCommand(context))
                .addSubcommand("check", new StoreCheckCommand(context))
                .addSubcommand("copy", new StoreCopyCommand(context))
                .addSubcommand("backup", new StoreBackupCommand(context)))
        .addSubcommand(
            "bench",
            CommandGroup.of(
                    "Measures speed on this machine. Each benchmark prints one JSON object.")
                .addSubcommand("encoder", new BenchEncoderCommand(context))
                .addSubcommand("engine", new BenchEngineCommand(context))
                .addSubcommand("shapley", new BenchShapleyCommand(context))
                .addSubcommand("coverage", new BenchCoverageCommand(context))
                .addSubcommand("estimators", new BenchEstimatorsCommand(context))
                .addSubcommand("prefix", new BenchPrefixCommand(context))
                .addSubcommand("store", new BenchStoreCommand(context))
                .addSubcommand("load", new BenchLoadCommand(context))
                .addSubcommand("interactive", new BenchInteractiveCommand(context)))
        .addSubcommand("doctor", new DoctorCommand(context));
  }

  private int onBadUsage(ParameterException exception, String[] arguments) {
    CommandLine failed = exception.getCommandLine();
    String message = exception.getMessage().lines().findFirst().orElse("bad usage");
    if (exception instanceof UnmatchedArgumentException unmatched) {
      message = unknown(unmatched.getUnmatched().get(0), failed.getCommandSpec());
    } else if (exception instanceof MissingParameterException) {
      message = unknownOption(arguments, failed.getCommandSpec()).orElse(message);
    }
    context.note("error: " + message);
    context.note("see: " + failed.getCommandSpec().qualifiedName() + " --help");
    return BaseCommand.BAD_INPUT;
  }

  /**
   * Finds an unknown option. The parser may report that another option is missing instead, so the
   * message about the unknown one is better.
   */
  private static Optional<String> unknownOption(String[] arguments, CommandSpec spec) {
    return Arrays.stream(arguments)
        .filter(argument -> argument.matches("--[a-z].*"))
        .filter(argument -> !spec.optionsMap().containsKey(argument.split("=", 2)[0]))
        .findFirst()
        .map(argument -> unknown(argument, spec));
  }

  private static String unknown(String argument, CommandSpec spec) {
    boolean option = argument.startsWith("-");
    List<String> allowed = new ArrayList<>();
    if (option) {
      spec.options().forEach(known -> allowed.addAll(List.of(known.names())));
    } else {
      allowed.addAll(spec.subcommands().keySet());
    }
    String kind = option ? "unknown option" : allowed.isEmpty() ? "unexpected" : "unknown command";
    String hint = Names.hint(option ? argument.split("=", 2)[0] : argument, allowed);
    return "%s '%s'%s".formatted(kind, argument, hint);
  }

  private int onFailure(Exception exception, CommandLine failed, ParseResult parsed) {
    boolean debug = failed.getCommand() instanceof BaseCommand command && command.isDebug();
    return report(exception, debug);
  }

  private int report(Throwable failure, boolean debug) {
    AscribeException known = known(failure);
    if (known == null) {
      context.note(
          "error: internal: %s%s"
              .formatted(
                  Secrets.hide(SafeText.visible(failure.toString())),
                  debug ? "" : " (again with --debug for the stack trace)"));
    } else {
      context.note("error: " + known.getMessage());
    }
    if (debug) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      context.error().print(Secrets.hide(trace.toString()));
    }
    return known == null ? BaseCommand.FAILED : known.code().category().exitCode();
  }

  /** The first failure with a code among the causes, since futures wrap their failures. */
  private static AscribeException known(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AscribeException known) {
        return known;
      }
    }
    return null;
  }
}
