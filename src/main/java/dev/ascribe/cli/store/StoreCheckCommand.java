package dev.ascribe.cli.store;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.Names;
import dev.ascribe.common.Table;
import dev.ascribe.common.Table.Align;
import dev.ascribe.storage.StoreCheck;
import dev.ascribe.storage.StoreFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code store check}: reads a whole store and says what is wrong with it. */
@Command(
    description = {
      "Reads the whole store, and says what is wrong with it. Nothing is changed, and others may write",
      "meanwhile.",
      "",
      "It looks at the version of the tables, for damage of the database (of SQLite; PostgreSQL finds its",
      "own when it reads), for rows without their study, run or prediction, for runs that are called done",
      "and lack texts or methods, and for values that are no numbers or cannot be read: exit code 1 if there",
      "is any. It also names studies that are called running though no process runs them. To run or submit",
      "such a study again continues it."
    })
public final class StoreCheckCommand extends BaseCommand {
  @Mixin private StoreOptions places;

  @Option(names = "--json", description = "Print the counts and the faults as JSON.")
  private boolean json;

  public StoreCheckCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    String url = places.url(context().environment());
    StoreCheck.Report report;
    try (WorkBar bar = new WorkBar(context(), "rows")) {
      report = StoreCheck.check(url, bar);
    }
    if (json) {
      printJson(object(url, report));
    } else {
      print(lines(url, report));
    }
    return wrong(report) == 0 ? DONE : FAILED;
  }

  private static long wrong(StoreCheck.Report report) {
    return report.faults().stream().filter(fault -> fault.kind().isWrong()).count();
  }

  private static List<String> lines(String url, StoreCheck.Report report) {
    List<String> lines = new ArrayList<>();
    if (!report.rows().isEmpty()) {
      Table table = new Table().column("table", Align.LEFT).column("rows", Align.RIGHT);
      report.rows().forEach((name, rows) -> table.row(List.of(name, String.valueOf(rows))));
      lines.addAll(table.lines(""));
      lines.add("");
    }
    report.faults().forEach(fault -> lines.add(line(fault)));
    long wrong = wrong(report);
    lines.add(
        wrong == 0
            ? "%s: nothing is wrong (version %s)".formatted(url, report.schema().stored())
            : "%s: %s of faults".formatted(url, Names.count(wrong, "kind")));
    return lines;
  }

  private static String line(StoreFault fault) {
    String place = fault.table().isEmpty() ? "the store" : "table " + fault.table();
    String example =
        fault.count() == 1
            ? fault.example()
            : "%s, first %s".formatted(Names.count(fault.count(), "time"), fault.example());
    return "%s: %s: %s: %s".formatted(name(fault.kind()), place, fault.kind().meaning(), example);
  }

  private static String name(StoreFault.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map<String, Object> object(String url, StoreCheck.Report report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("store", url);
    object.put("version", report.schema().stored());
    object.put("rows", report.rows());
    List<Map<String, Object>> faults = new ArrayList<>();
    for (StoreFault fault : report.faults()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("kind", name(fault.kind()));
      one.put("table", fault.table());
      one.put("count", fault.count());
      one.put("example", fault.example());
      faults.add(one);
    }
    object.put("faults", faults);
    return object;
  }
}
