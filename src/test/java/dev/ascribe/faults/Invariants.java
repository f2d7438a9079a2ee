package dev.ascribe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What holds after every scenario, whatever faults it had. */
record Invariants(StoredRows undisturbed) {
  /** The study is done: the store holds the undisturbed rows, and nothing else. */
  void assertWhole(String url) {
    StoredRows rows = StoredRows.read(url, CampaignStudy.STUDY.id());
    assertThat(rows.column("failure", "message")).isEmpty();
    rows.assertSameAs(undisturbed);
  }

  /**
   * The study has ended with failures: each is recorded with a code of the plan, and what is stored
   * of the texts is what the undisturbed study has stored.
   *
   * @param failedUnits of which the listener was told
   */
  void assertFailedOnly(String url, FaultPlan plan, List<String> failedUnits) {
    StoredRows rows = StoredRows.read(url, CampaignStudy.STUDY.id());
    rows.assertTextsArePartOf(undisturbed);
    assertThat(rows.column("failure", "unit"))
        .as("the failures of which the listener was told are stored")
        .containsAll(failedUnits);
    assertThat(rows.column("failure", "code"))
        .as("codes of failures: %s", rows.column("failure", "message"))
        .isSubsetOf(plan.codes().stream().map(Enum::name).toList());
    if (plan.textAtFault().isPresent()) {
      assertThat(rows.column("failure", "instance_id"))
          .as("the texts that failed; '' stands for their runs")
          .isSubsetOf(plan.textAtFault().get(), "");
    }
    if (plan.has(FaultKind.POISON)) {
      assertThat(rows.column("failure", "attempts"))
          .as("attempts of the text that no device can compute")
          .anyMatch(attempts -> Double.parseDouble(attempts) >= 3);
    }
    String status = isLasting(plan) ? "done" : "failed";
    assertThat(rows.column("study", "status")).isSubsetOf("failed", status);
    assertThat(rows.column("run", "status")).isSubsetOf("failed", "done");
  }

  /** Whether the failures that a plan allows are those of a model, which no other run mends. */
  private static boolean isLasting(FaultPlan plan) {
    return plan.has(FaultKind.NAN_COALITION);
  }

  /**
   * The study is done but for what a model cannot compute of one text: that text still has its
   * prediction, and all other texts have all rows.
   */
  void assertWholeBut(String url, String text) {
    StoredRows rows = StoredRows.read(url, CampaignStudy.STUDY.id());
    rows.assertTextsArePartOf(undisturbed);
    assertThat(rows.tables().get("prediction").keySet())
        .isEqualTo(undisturbed.tables().get("prediction").keySet());
    assertThat(rows.column("failure", "code")).isSubsetOf(ErrorCode.NON_FINITE_OUTPUT.name());
    assertThat(rows.column("failure", "instance_id")).isSubsetOf(text, "");
    assertThat(rows.column("failure", "message"))
        .allMatch(
            message -> message.contains("the label scores of the text without feature 0 (1 of "));
    for (String table : List.of("attribution", "metric", "threshold_label")) {
      assertThat(undisturbed.tables().get(table).keySet())
          .as("keys of %s", table)
          .containsAll(rows.tables().get(table).keySet())
          .allMatch(
              key ->
                  key.contains(text)
                      || key.startsWith("|")
                      || rows.tables().get(table).containsKey(key));
    }
  }

  /** The study was interrupted: what is stored of the texts is right, and it is to be continued. */
  void assertInterrupted(String url) {
    StoredRows rows = StoredRows.read(url, CampaignStudy.STUDY.id());
    rows.assertTextsArePartOf(undisturbed);
    assertThat(rows.column("study", "status")).isSubsetOf("running", "failed", "done");
  }

  /** No lock, no journal of units and no temporary file is left. */
  static void assertNothingIsLeft(Path home, String url, boolean isWhole) throws IOException {
    assertThat(CampaignStudy.ownerOfLock(url)).as("who holds the study's lock").isEmpty();
    try (Stream<Path> files = Files.walk(home)) {
      // A directory of trained weights belongs to its study until that is done.
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .as("files that are left in the home")
          .allMatch(name -> name.startsWith("results.db") || (!isWhole && name.equals(".store")));
    }
  }
}
