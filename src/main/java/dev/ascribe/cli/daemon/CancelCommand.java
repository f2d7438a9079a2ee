package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
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
      paramLabel = "STUDY",
      description =
          "The id of the study, which 'submit' and 'status' print, or its name or title if no other "
              + "study has the same.")
  private String named;

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
    DaemonClient client = client();
    JsonNode study =
        DaemonStudies.request(client, named, id -> delete ? client.delete(id) : client.cancel(id));
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
