package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cancel}: ends a study of a daemon. */
@Command(
    description = {
      "Cancels a study of a daemon. The study ends within seconds.",
      "",
      "Stored results are kept, and the study continues from them when it is submitted again. With",
      "--delete nothing of the study is kept."
    })
public final class CancelCommand extends ClientCommand {
  @Parameters(
      paramLabel = "STUDY-ID",
      description = "The id of the study, which 'submit' and " + "'status' print.")
  private String studyId;

  @Option(
      names = "--delete",
      description =
          "Also delete the study's results, trained weights and lock. The study may run or have "
              + "ended.")
  private boolean delete;

  @Option(names = "--json", description = "Print the study as JSON.")
  private boolean json;

  public CancelCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    JsonNode study = delete ? client().delete(studyId) : client().cancel(studyId);
    context()
        .output()
        .println(
            json
                ? JsonOutput.render(study)
                : StudyLines.named(study)
                    + ": "
                    + (delete ? "deleted, was " : "")
                    + StudyLines.summary(study));
    return DONE;
  }
}
