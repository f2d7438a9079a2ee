package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.StudyFile;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.study.Named;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: sends a study to a daemon. */
@Command(
    description = {
      "Hands a study to a daemon and prints its id. The same study twice is one study; one that was",
      "cancelled or interrupted goes on. Includes and substitutions are resolved here; data files are those",
      "of the daemon's data directory, and models those that it knows."
    })
public final class SubmitCommand extends ClientCommand {
  @Parameters(paramLabel = "STUDY.conf", description = "The study.")
  private Path studyFile;

  @Option(
      names = "--priority",
      paramLabel = "NAME",
      defaultValue = "normal",
      description =
          "low, normal or high: each gets four times the share of the last (default: normal).")
  private String priority;

  @Option(
      names = "--recompute",
      description =
          "Compute runs anew whose models or data files have changed since; refused otherwise.")
  private boolean recompute;

  @Option(
      names = "--watch",
      description = "Show its progress until it ends; exit code 1 if anything failed.")
  private boolean watch;

  @Option(
      names = "--json",
      description = "Print the study as JSON; with --watch on one line, and then its events.")
  private boolean json;

  public SubmitCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    String share = Named.parse(Priority.class, "--priority", priority).id();
    StudyFile file = StudyFile.read(studyFile);
    DaemonClient client = client();
    DaemonClient.Submitted submitted = client.submit(file, share, recompute);
    JsonNode study = submitted.study();
    String id = study.path("id").asText();
    context().output().println(printed(study));
    context()
        .note(
            submitted.accepted()
                ? "submitted; 'status %s --watch' shows its progress"
                    .formatted(StudyLines.text(study, "id"))
                : "taken before: %s".formatted(StudyLines.summary(study)));
    return watch ? StudyWatch.of(client, id, context(), json).run() : DONE;
  }

  private String printed(JsonNode study) {
    if (!json) {
      return StudyLines.text(study, "id");
    }
    return watch ? JsonOutput.line(study) : JsonOutput.render(study);
  }
}
