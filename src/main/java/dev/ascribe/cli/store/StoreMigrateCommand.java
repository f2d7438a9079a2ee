package dev.ascribe.cli.store;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.storage.SchemaVersion;
import dev.ascribe.storage.StoreMigration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code store migrate}: brings the tables of a store to the version of this program. */
@Command(
    description = {
      "Brings the tables of the store to the version of this program, and says from which to which.",
      "",
      "Every command that opens a store does the same. This one does nothing else, so that a store can be",
      "migrated by a user of the database who may create tables. If there is no store, it is created.",
      "Tables of a newer version are refused, and so are those on which an older version runs a study.",
      "Make a backup first: there is no way back."
    })
public final class StoreMigrateCommand extends BaseCommand {
  @Mixin private StoreOptions places;

  @Option(names = "--json", description = "Print the versions as JSON.")
  private boolean json;

  public StoreMigrateCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    String url = places.url(context().environment());
    StoreMigration.Outcome outcome = StoreMigration.migrate(url);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("store", url);
      object.put("from", outcome.from());
      object.put("to", outcome.to());
      object.put("migrated", outcome.isChange());
      printJson(object);
    } else {
      print(List.of(url + ": " + line(outcome)));
    }
    return DONE;
  }

  private static String line(StoreMigration.Outcome outcome) {
    if (!outcome.isChange()) {
      return "has version %s already; nothing to do".formatted(outcome.to());
    }
    return outcome.from().equals(SchemaVersion.NONE)
        ? "created with version " + outcome.to()
        : "migrated from version %s to %s".formatted(outcome.from(), outcome.to());
  }
}
