package dev.ascribe.reporting.export;

import dev.ascribe.reporting.export.StudyExport.Export;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A store in a directory with a synthetic study, and the directory to which it is exported. */
final class ExportRig implements AutoCloseable {
  /** The number of files of an export: the tables of the store, the study and its instances. */
  static final int TABLES = ResultQuery.TABLES.size() + 2;

  /** The texts of each run. */
  static final int TEXTS = 60;

  private static final String SAMPLE = "{ name = sample-sentiment, test-limit = 4 }";

  final Path folder;
  final String url;
  final ResultStore store;
  Path out;
  StudySpec study;

  ExportRig(Path folder) {
    this.folder = folder;
    this.url = "jdbc:sqlite:" + folder.resolve("ascribe.db");
    this.store = ResultStores.open(url);
    this.out = folder.resolve("out");
    fill(SAMPLE, TEXTS);
  }

  /** Stores a study of another data set, which is exported from now on. */
  void fill(String dataset, int texts) {
    study = SyntheticStudy.study(dataset);
    SyntheticStudy.fill(store, study, texts);
  }

  Export export(ExportFormat format) {
    return export(store, format, false);
  }

  Export export(ResultStore from, ExportFormat format, boolean replace) {
    return new StudyExport(from, study.id(), format, new Counted()).write(out, replace);
  }

  /** An exported table. */
  ParquetFile table(String name) throws IOException {
    return ParquetFile.read(out.resolve(name + ".parquet"));
  }

  /** The names in a directory, without those of the store. */
  static List<String> content(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("ascribe.db"))
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() {
    store.close();
  }

  /** Keeps what an export reports. */
  static final class Counted implements StudyExport.Listener {
    long total;
    final List<Long> written = new ArrayList<>();

    @Override
    public void begin(long all) {
      total = all;
    }

    @Override
    public void written(long rows, String table) {
      written.add(rows);
    }
  }
}
