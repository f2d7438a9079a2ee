package dev.ascribe.cli.store;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.Names;
import dev.ascribe.storage.StoreBackup;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code store backup}: writes a copy of a SQLite store while others use it. */
@Command(
    description = {
      "Writes a backup of a SQLite store to a new file, while daemons and studies go on.",
      "",
      "The backup is a store with the rows of one moment: --store jdbc:sqlite:FILE opens it. FILE appears",
      "when the backup is complete, checked and synced to the disk; a file that exists is never replaced. Of a",
      "PostgreSQL store the command only says how pg_dump makes one."
    })
public final class StoreBackupCommand extends BaseCommand {
  @Parameters(paramLabel = "FILE", description = "The file to write.")
  private Path file;

  @Mixin private StoreOptions places;

  @Option(names = "--json", description = "Print the file and its size as JSON.")
  private boolean json;

  public StoreBackupCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    String url = places.url(context().environment());
    long bytes;
    try (WorkBar bar = new WorkBar(context(), "pages")) {
      bytes = StoreBackup.write(url, file, bar);
    }
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("store", url);
      object.put("file", file);
      object.put("bytes", bytes);
      printJson(object);
    } else {
      print(List.of("%s: %s, checked".formatted(file, Names.count(bytes, "byte"))));
    }
    return DONE;
  }
}
