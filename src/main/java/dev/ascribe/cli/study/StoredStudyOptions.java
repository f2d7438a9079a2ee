package dev.ascribe.cli.study;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.reporting.studies.StudyLookup;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.util.function.BiConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The parameter and the options that name one study of the store of this machine. */
final class StoredStudyOptions {
  @Parameters(
      paramLabel = "STUDY",
      description = "The id of the study, or its name or title if no other study has the same.")
  private String study;

  @Mixin private StoreOptions places;

  /**
   * Opens the store while its study is read.
   *
   * @throws AscribeException STORE_UNAVAILABLE if there is no store, UNKNOWN_STUDY
   */
  void read(CommandContext context, BiConsumer<ResultStore, StudyRow> reading) {
    String url = places.url(context.environment());
    try (ResultStore store = ResultStores.openExisting(url)) {
      reading.accept(store, StudyLookup.find(store, "store " + url, study));
    }
  }
}
