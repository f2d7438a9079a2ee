package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.StudyFile;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.study.Named;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: sends a study to a daemon. */
@Command(
    description = {
      "Submits a study to a daemon and prints its id.",
      "",
      "A study that is submitted twice is one study. If it was cancelled or interrupted, it continues.",
      "Includes and substitutions are resolved on this side. Data files must be in the daemon's data",
      "directory, and models must be known to the daemon. A daemon keeps trained weights if its setting",
      "ascribe.scheduling.keep-checkpoints is all."
    })
public final class SubmitCommand extends ClientCommand {
  @Parameters(paramLabel = "STUDY.conf", description = "The study.")
  private Path studyFile;

  @Option(
      names = "--priority",
      paramLabel = "NAME",
      defaultValue = "normal",
      description =
          "Priority: low, normal or high. Each level gets four times the share of the devices of "
              + "the level below (default: normal).")
  private String priority;

  @Option(
      names = "--recompute",
      description =
          "Compute stored runs again whose model or data files have changed since. "
              + "Without this option such a study is refused.")
  private boolean recompute;

  /** An option of {@code run}, so that users look for it here. */
  @Option(names = "--keep-checkpoints", hidden = true)
  private boolean keepCheckpoints;

  @Option(
      names = "--watch",
      description =
          "Show the study's progress until it ends. The exit code is 1 if anything " + "failed.")
  private boolean watch;

  @Option(
      names = "--json",
      description =
          "Print the study as JSON. With --watch, print it on one line, followed by "
              + "its events.")
  private boolean json;

  public SubmitCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    if (keepCheckpoints) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--keep-checkpoints: belongs to the daemon, which keeps trained weights if its setting"
              + " ascribe.scheduling.keep-checkpoints is best or all");
    }
    String share = Named.parse(Priority.class, "--priority", priority).id();
    StudyFile file = StudyFile.read(studyFile);
    DaemonClient client = client();
    DaemonClient.Submitted submitted = submit(client, file, share);
    JsonNode study = submitted.study();
    String id = study.path("id").asText();
    context().output().println(printed(study));
    context()
        .note(
            submitted.accepted()
                ? "submitted; 'status %s --watch' shows its progress"
                    .formatted(StudyLines.text(study, "id"))
                : "this study was submitted before: %s".formatted(StudyLines.summary(study)));
    return watch ? StudyWatch.of(client, id, context(), json).run() : DONE;
  }

  private DaemonClient.Submitted submit(DaemonClient client, StudyFile file, String share) {
    try {
      return client.submit(file, share, recompute);
    } catch (AscribeException e) {
      throw file.inFile(e);
    }
  }

  private String printed(JsonNode study) {
    if (!json) {
      return StudyLines.text(study, "id");
    }
    return watch ? JsonOutput.line(study) : JsonOutput.render(study);
  }
}
