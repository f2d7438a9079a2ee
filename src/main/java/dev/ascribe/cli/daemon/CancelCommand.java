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
      "Ends a study of a daemon within seconds. What is stored is kept, and submitting the same",
      "study again goes on from there; with --delete nothing of it is kept."
    })
public final class CancelCommand extends ClientCommand {
  @Parameters(paramLabel = "STUDY-ID", description = "As 'submit' and 'status' print it.")
  private String studyId;

  @Option(
      names = "--delete",
      description =
          "Delete the study, whether it runs or has ended: its results, trained weights and lock.")
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
                : StudyLines.text(study, "id")
                    + ": "
                    + (delete ? "deleted, was " : "")
                    + StudyLines.summary(study));
    return DONE;
  }
}
