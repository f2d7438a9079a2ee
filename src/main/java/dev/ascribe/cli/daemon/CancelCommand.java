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
      "study again goes on from there."
    })
public final class CancelCommand extends ClientCommand {
  @Parameters(paramLabel = "STUDY-ID", description = "As 'submit' and 'status' print it.")
  private String studyId;

  @Option(names = "--json", description = "Print the study as JSON.")
  private boolean json;

  public CancelCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    JsonNode study = client().cancel(studyId);
    context()
        .output()
        .println(
            json
                ? JsonOutput.render(study)
                : StudyLines.text(study, "id") + ": " + StudyLines.summary(study));
    return DONE;
  }
}
