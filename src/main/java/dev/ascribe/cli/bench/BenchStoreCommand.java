package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileTrees;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench store}: measures how fast results are stored, found again and printed. */
@Command(
    description = {
      "Measures a store with many rows: writing, start-up recovery, and streaming of results.",
      "",
      "The engine's aggregator stores attributions of ten studies. ratio is rows_per_second /",
      "bare_rows_per_second, the median over parts of the work; bare rows are inserted by plain JDBC",
      "batches, which take turns with the aggregator. Then the store is opened anew, and what is done of",
      "the unfinished studies is read as a daemon does at its start. At last all attributions are printed as",
      "'results' does. The studies are deleted in the end. Without --store, the store is a SQLite file of the",
      "home that is deleted as well."
    })
public final class BenchStoreCommand extends BaseCommand {
  private static final int STUDIES = 10;
  private static final int RUNS = 20;

  /** The share of the rows that is inserted by JDBC alone, one in this many. */
  private static final int BARE_SHARE = 5;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Rows of attributions, at least 1000 (default: 1000000).")
  private int rows;

  @Mixin private StoreOptions places;

  public BenchStoreCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    int instances = rows / (STUDIES * RUNS * StoreLoad.METHODS);
    if (instances < 1) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--rows: %d is too few (allowed: 1000 or more)".formatted(rows));
    }
    Path folder = folder();
    try {
      String url =
          places.isStoreGiven()
              ? places.url(context().environment())
              : "jdbc:sqlite:" + folder.resolve("bench.db");
      printJson(measure(folder, url, instances));
      return DONE;
    } finally {
      delete(folder);
    }
  }

  private Path folder() {
    try {
      Path home = places.home(context().environment());
      Files.createDirectories(home);
      return Files.createTempDirectory(home, "bench-store-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try {
      FileTrees.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> measure(Path folder, String url, int instances) {
    List<StoreLoad> loads = new ArrayList<>();
    for (int i = 0; i < STUDIES; i++) {
      loads.add(StoreLoad.create(folder, "bench-store-" + i, instances));
    }
    StoreLoad bare =
        StoreLoad.create(folder, "bench-store-bare", Math.max(1, STUDIES * instances / BARE_SHARE));
    List<String> studies = new ArrayList<>(loads.stream().map(load -> load.study().id()).toList());
    studies.add(bare.study().id());
    requireNew(url, studies);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.putAll(new StoreWriting(url, places.config(), context()::note).measure(loads, bare));
    StoreReading reading = new StoreReading(url, loads);
    figures.putAll(reading.recovery());
    figures.putAll(reading.results());
    if (places.isStoreGiven()) {
      context().note("deleting the rows");
      try (ResultStore store = ResultStores.open(url)) {
        studies.forEach(store::deleteStudy);
      }
    }
    return figures;
  }

  private static void requireNew(String url, List<String> studies) {
    try (ResultStore store = ResultStores.open(url)) {
      for (String study : studies) {
        if (store.study(study).isPresent()) {
          throw new AscribeException(
              ErrorCode.BAD_USAGE,
              "--store: %s has study %s of an earlier benchmark; name an empty one"
                  .formatted(url, study));
        }
      }
    }
  }
}
