package dev.ascribe.cli.study;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.statistics.StoredMeasurements;
import dev.ascribe.reporting.statistics.StudyComparison;
import dev.ascribe.reporting.studies.StudyLookup;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudyJson;
import java.util.List;
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
    ComparisonView view = new ComparisonView(before.studyId(), after.studyId(), comparison, level);
    if (json) {
      printJson(view.json());
    } else {
      print(view.lines(context().terminal().width()));
    }
    List<String> worse = view.worse();
    worse.forEach(sentence -> context().note("worse: " + sentence));
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

  /** What one of the studies has measured. */
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
      if (!row.status().equals(StudyStatus.State.DONE.id())) {
        context()
            .note("warning: study %s is not complete (%s)".formatted(row.studyId(), row.status()));
      }
      stored.notes().forEach(note -> context().note("warning: " + note));
      return new Measured(row.studyId(), stored);
    }
  }
}
