package dev.ascribe.cli.study;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Table;
import dev.ascribe.reporting.PValues;
import dev.ascribe.reporting.StudyLookup;
import dev.ascribe.reporting.TidyReport;
import dev.ascribe.reporting.statistics.StoredMeasurements;
import dev.ascribe.reporting.statistics.StudyComparison;
import dev.ascribe.reporting.statistics.StudyComparison.Row;
import dev.ascribe.reporting.statistics.StudyComparison.Verdict;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudyJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compare}: tests whether one study is better or worse than another. */
@Command(
    description = {
      "Tests whether the second study is better or worse than the first, text by text.",
      "",
      "Each measure of each method is compared on the texts and seeds that both studies have, for each data",
      "set, paradigm and training size of both. The models may differ, for example in their version, if each",
      "study has one. The p-values of a measure are corrected together (Holm). The exit code is 3 if a",
      "measure is significantly worse, and a line on standard error names each of them; 0 otherwise."
    })
public final class CompareCommand extends BaseCommand {
  /** The exit code if a measure is significantly worse. */
  public static final int WORSE = 3;

  private static final double LEVEL = 0.05;

  @Parameters(
      index = "0",
      paramLabel = "STUDY_A",
      description = "The first study, by id, or by name or title if no other study has the same.")
  private String first;

  @Parameters(index = "1", paramLabel = "STUDY_B", description = "The second study.")
  private String second;

  @Option(
      names = "--other-store",
      paramLabel = "URL",
      description = "JDBC URL of the store that holds STUDY_B, if it is not that of STUDY_A.")
  private String otherStore;

  @Option(
      names = "--level",
      paramLabel = "P",
      description = "Level of significance of corrected p-values (default: 0.05).")
  private double level = LEVEL;

  @Mixin private StoreOptions places;

  @Option(names = "--json", description = "Print the comparisons as JSON.")
  private boolean json;

  public CompareCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    if (!(level > 0 && level < 1)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--level: %s (allowed: a number above 0 and below 1)".formatted(level));
    }
    String url = places.url(context().environment());
    String otherUrl = otherStore == null ? url : otherStore;
    requireTwoStudies(url, otherUrl);
    Measured before = read(url, "STUDY_A", first);
    Measured after = read(otherUrl, "STUDY_B", second);
    StudyComparison comparison =
        StudyComparison.of(
            before.stored().measurements(),
            after.stored().measurements(),
            List.of(before.studyId(), after.studyId()));
    List<Row> worse =
        comparison.rows().stream().filter(row -> row.verdict(level) == Verdict.WORSE).toList();
    if (json) {
      printJson(json(before.studyId(), after.studyId(), comparison));
    } else {
      print(lines(before.studyId(), after.studyId(), comparison));
    }
    worse.forEach(row -> context().note("worse: " + sentence(row)));
    return worse.isEmpty() ? DONE : WORSE;
  }

  private void requireTwoStudies(String url, String otherUrl) {
    String studyId = find(url, "STUDY_A", first);
    if (url.equals(otherUrl) && studyId.equals(find(url, "STUDY_B", second))) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "STUDY_A and STUDY_B are the same study, %s; name two, or the store of the second with"
                  .formatted(studyId)
              + " --other-store");
    }
  }

  private static String find(String url, String place, String study) {
    try (ResultStore store = ResultStores.openExisting(url)) {
      return StudyLookup.find(store, place, study).studyId();
    }
  }

  private record Measured(String studyId, StoredMeasurements stored) {}

  private Measured read(String url, String place, String study) {
    try (ResultStore store = ResultStores.openExisting(url)) {
      StudyRow row = StudyLookup.find(store, place, study);
      StoredMeasurements stored =
          StoredMeasurements.read(store, StudyJson.readUnchecked(row.spec(), row.studyId()));
      if (stored.measurements().cells().isEmpty()) {
        throw new AscribeException(
            ErrorCode.INVALID_STUDY,
            "%s: study %s has no explained text yet".formatted(place, row.studyId()));
      }
      if (!row.status().equals("done")) {
        context()
            .note("warning: study %s is not complete (%s)".formatted(row.studyId(), row.status()));
      }
      stored.notes().forEach(note -> context().note("warning: " + note));
      return new Measured(row.studyId(), stored);
    }
  }

  private List<String> lines(String before, String after, StudyComparison comparison) {
    List<String> lines = new ArrayList<>();
    lines.add("%s (B) compared with %s (A)".formatted(after, before));
    lines.add("");
    Table table = new Table().column("runs", Table.Align.LEFT);
    table.column("method", Table.Align.LEFT).column("measure", Table.Align.LEFT);
    table.column("A", Table.Align.RIGHT).column("B", Table.Align.RIGHT);
    table.column("B - A", Table.Align.RIGHT).column("95 % interval", Table.Align.RIGHT);
    table.column("p (Holm)", Table.Align.RIGHT).column("texts", Table.Align.RIGHT);
    table.column("verdict", Table.Align.LEFT);
    for (Row row : comparison.rows()) {
      ComparisonRow of = row.comparison();
      table.row(
          List.of(
              runs(of),
              of.method().isEmpty() ? "(model)" : of.method(),
              measure(of.name()),
              number(row.first()),
              number(row.second()),
              signed(of.value()),
              interval(of),
              PValues.of(of.pHolm(), level),
              String.valueOf(of.instances()),
              row.verdict(level) == Verdict.UNDECIDED
                  ? ""
                  : row.verdict(level).name().toLowerCase(Locale.ROOT)));
    }
    lines.addAll(table.lines("  ", context().terminal().width()));
    lines.add("");
    lines.add(count(comparison));
    return lines;
  }

  private String count(StudyComparison comparison) {
    long better =
        comparison.rows().stream().filter(row -> row.verdict(level) == Verdict.BETTER).count();
    long worse =
        comparison.rows().stream().filter(row -> row.verdict(level) == Verdict.WORSE).count();
    return "%d compared: %d significantly better, %d significantly worse (level %s)"
        .formatted(comparison.rows().size(), better, worse, level);
  }

  private static String runs(ComparisonRow of) {
    return "%s, %s, %d".formatted(of.dataset(), of.paradigm(), of.trainingSize());
  }

  private static String measure(String name) {
    int direction = TidyReport.direction(name);
    return readable(name) + (direction > 0 ? " (+)" : direction < 0 ? " (-)" : "");
  }

  /** The name as the reports spell it. */
  private static String readable(String name) {
    return name.replace("-f1", "-F1");
  }

  private String sentence(Row row) {
    ComparisonRow of = row.comparison();
    return "%s of %s (%s): %s to %s, difference %s %s, p %s"
        .formatted(
            readable(of.name()),
            of.method().isEmpty() ? "the model" : of.method(),
            runs(of),
            number(row.first()),
            number(row.second()),
            signed(of.value()),
            interval(of),
            PValues.of(of.pHolm(), level));
  }

  private static String interval(ComparisonRow of) {
    return Double.isNaN(of.lower())
        ? "unknown"
        : "[%s, %s]".formatted(signed(of.lower()), signed(of.upper()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String signed(double value) {
    String number = Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%+.3f", value);
    return number.matches("[+-]0\\.0*") ? number.substring(1) : number;
  }

  private Map<String, Object> json(String before, String after, StudyComparison comparison) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("first", before);
    object.put("second", after);
    object.put("level", level);
    object.put("comparisons", comparison.rows().stream().map(this::json).toList());
    return object;
  }

  private Map<String, Object> json(Row row) {
    ComparisonRow of = row.comparison();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("dataset", of.dataset());
    object.put("model", of.model());
    object.put("paradigm", of.paradigm());
    object.put("training_size", of.trainingSize());
    object.put("method", of.method());
    object.put("measure", of.name());
    object.put("first", row.first());
    object.put("second", row.second());
    object.put("difference", of.value());
    object.put("lower", of.lower());
    object.put("upper", of.upper());
    object.put("p_value", of.pValue());
    object.put("p_holm", of.pHolm());
    object.put("p_wilcoxon", of.pWilcoxon());
    object.put("effect", of.effect());
    object.put("seeds", of.seeds());
    object.put("texts", of.instances());
    object.put("verdict", row.verdict(level).name().toLowerCase(Locale.ROOT));
    return object;
  }
}
