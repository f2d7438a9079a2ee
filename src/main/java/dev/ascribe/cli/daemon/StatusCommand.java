package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}: shows what a daemon does, or how far one of its studies is. */
@Command(
    description = {
      "Shows the studies and devices of a daemon, or one study with its runs and failures.",
      "",
      "The exit code is 1 if the study failed, for scripts that wait with --watch."
    })
public final class StatusCommand extends ClientCommand {
  @Parameters(
      paramLabel = "STUDY",
      arity = "0..1",
      description =
          "The id of a study, or its name or title if no other study has the same (default: all "
              + "studies).")
  private String named;

  @Option(
      names = "--watch",
      description =
          "Show the study's progress until it ends. With --json, print its events, one "
              + "a line.")
  private boolean watch;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  public StatusCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    DaemonClient client = client();
    if (named == null) {
      if (watch) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE, "--watch: which study? 'status' without it lists them");
      }
      return all(client);
    }
    return DaemonStudies.request(
        client,
        named,
        id -> watch ? StudyWatch.of(client, id, context(), json).run() : one(client, id));
  }

  private int all(DaemonClient client) {
    JsonNode studies = client.studies();
    JsonNode status = client.status();
    if (json) {
      ObjectNode object = status.deepCopy();
      object.set("studies", studies.path("studies"));
      printJson(object);
    } else {
      print(StudyLines.table(studies.path("studies"), context().terminal().width()));
      print(DeviceLines.of(status));
    }
    return DONE;
  }

  private int one(DaemonClient client, String id) {
    JsonNode study = client.study(id);
    if (json) {
      printJson(study);
    } else {
      print(StudyLines.details(study, context().terminal().width()));
    }
    return StudyLines.exitCode(study);
  }
}
