package dev.ascribe.cli.store;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.Names;
import dev.ascribe.storage.StoreCopy;
import dev.ascribe.storage.StoreCopy.CopiedStudy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code store copy}: copies all studies of a store to another store. */
@Command(
    description = {
      "Copies all studies of the store to another store, from SQLite to PostgreSQL or back.",
      "",
      "Each study is written and compared with the original, value by value, and then committed as a whole,",
      "so the target never shows a part of one. After an interruption start the same copy again: studies",
      "that are there already are compared and not written again. A target with other rows of one of the",
      "studies is refused, and so is a study that a process runs. Trained weights are files of the home, and",
      "stay where they are."
    })
public final class StoreCopyCommand extends BaseCommand {
  @Mixin private StoreOptions places;

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = "JDBC URL of the store that is copied (default: the one of --store).")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "JDBC URL of the target, which is created if there is none.")
  private String to;

  @Option(names = "--json", description = "Print the studies with their row counts as JSON.")
  private boolean json;

  public StoreCopyCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    String source = from == null ? places.url(context().environment()) : from;
    List<CopiedStudy> studies;
    try (WorkBar bar = new WorkBar(context(), "row steps")) {
      studies = StoreCopy.copy(source, to, bar);
    }
    long rows = studies.stream().mapToLong(CopiedStudy::rows).sum();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("from", source);
      object.put("to", to);
      object.put("rows", rows);
      object.put("studies", studies);
      printJson(object);
    } else {
      print(lines(studies, rows));
    }
    return DONE;
  }

  private List<String> lines(List<CopiedStudy> studies, long rows) {
    List<String> lines = new ArrayList<>();
    for (CopiedStudy study : studies) {
      lines.add(
          "%s: %s, %s"
              .formatted(
                  study.study(),
                  Names.count(study.rows(), "row"),
                  study.copied() ? "copied" : "there already, and equal"));
    }
    lines.add(
        "%s: holds %s with %s of the source, all compared"
            .formatted(to, Names.count(studies.size(), "study"), Names.count(rows, "row")));
    return lines;
  }
}
