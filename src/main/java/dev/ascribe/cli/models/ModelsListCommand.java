package dev.ascribe.cli.models;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.Launcher;
import dev.ascribe.common.Table;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.model.catalog.ModelListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models list}: lists the models that are installed or can be pulled. */
@Command(description = "Lists the models that are installed and those that can be pulled.")
public final class ModelsListCommand extends AscribeCommand {
  @Option(names = "--json", description = "Print the list as JSON.")
  private boolean json;

  public ModelsListCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    List<ModelListing> listings = new ModelCatalog(new ModelHome(engineOptions().home())).list();
    if (json) {
      printJson(listings);
      return DONE;
    }
    Table table =
        new Table()
            .column("model", Table.Align.LEFT)
            .column("installed", Table.Align.LEFT)
            .column("MB", Table.Align.RIGHT)
            .column("licence", Table.Align.LEFT)
            .column("from", Table.Align.LEFT);
    for (ModelListing listing : listings) {
      table.row(
          List.of(
              listing.name(),
              installed(listing),
              String.format(Locale.ROOT, "%.0f", listing.bytes() / 1e6),
              text(listing.licence()),
              text(listing.source())));
    }
    List<String> lines = new ArrayList<>(table.lines("", context().terminal().width()));
    if (listings.stream().anyMatch(listing -> !listing.installed())) {
      context().note("To get one: " + Launcher.command("models pull MODEL"));
    }
    print(lines);
    return DONE;
  }

  private static String installed(ModelListing listing) {
    if (!listing.installed()) {
      return "no";
    }
    return listing.unverified().isEmpty() ? "yes" : "unverified";
  }

  private static String text(String value) {
    return value == null || value.isEmpty() ? "-" : value;
  }
}
