package dev.ascribe.reporting.report;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileTrees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The folder of a report: the page, and its figures and tables as files for papers. */
public final class ReportFolder {
  /** The name of the page. */
  public static final String PAGE = "index.html";

  private static final int HEAD_LINES = 10;

  private final Path folder;

  public ReportFolder(Path folder) {
    this.folder = followed(folder.toAbsolutePath().normalize());
  }

  /** The directory behind a link, so that a report replaces its content and not the link. */
  private static Path followed(Path folder) {
    try {
      return Files.isDirectory(folder) ? folder.toRealPath() : folder;
    } catch (IOException e) {
      return folder;
    }
  }

  public Path page() {
    return folder.resolve(PAGE);
  }

  /**
   * Refuses a folder that holds something else, or that cannot be written, before anything is
   * computed.
   *
   * @param force whether whatever is there may be replaced
   * @throws AscribeException BAD_USAGE
   */
  public void check(boolean force) {
    try {
      if (Files.isSymbolicLink(folder) || (Files.exists(folder) && !Files.isDirectory(folder))) {
        throw refused("it is no directory");
      }
      if (Files.isDirectory(folder) && !force && !isEmpty() && !isReport()) {
        throw refused("it has other files; another directory, or --force to replace it");
      }
      // Only an attempt shows whether a directory can be made: root may write everywhere, but not
      // in /proc or on a disk that is mounted for reading.
      Files.delete(partial());
    } catch (IOException e) {
      throw refused(DiskErrors.reason(e));
    }
  }

  private Path partial() {
    Path parent = folder.getParent();
    if (parent == null) {
      throw refused("it is the root of all files");
    }
    try {
      Files.createDirectories(parent);
      return Files.createTempDirectory(parent, ".report-");
    } catch (IOException e) {
      throw refused("no directory can be made there (%s)".formatted(DiskErrors.reason(e)));
    }
  }

  private boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }

  /** Whether the folder holds an earlier report, which a new one may replace. */
  private boolean isReport() throws IOException {
    if (!Files.isRegularFile(page())) {
      return false;
    }
    try (BufferedReader reader = Files.newBufferedReader(page());
        Stream<String> lines = reader.lines()) {
      return lines.limit(HEAD_LINES).anyMatch(ReportPage.GENERATOR::equals);
    } catch (MalformedInputException | UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Writes a report in place of what is there. It is written beside the folder and moved, so that
   * nobody finds half of it.
   *
   * @return the paths of all files, the page first
   * @throws AscribeException BAD_USAGE if it cannot be written; nothing is left behind then
   */
  public List<Path> write(StudyReport report, Consumer<String> progress) {
    try {
      Path partial = partial();
      try {
        progress.accept("drawing figures");
        fill(partial, report);
        move(partial);
      } finally {
        // After the move, nothing is there.
        FileTrees.delete(partial);
      }
      try (Stream<Path> files = Files.walk(folder)) {
        return files
            .filter(Files::isRegularFile)
            .sorted(
                Comparator.comparing((Path file) -> !file.equals(page()))
                    .thenComparing(file -> file))
            .toList();
      }
    } catch (IOException e) {
      throw refused(DiskErrors.reason(e));
    }
  }

  private static void fill(Path target, StudyReport report) throws IOException {
    StatisticsIndex index = new StatisticsIndex(report.statistics());
    UnaryOperator<String> naming = UnaryOperator.identity();
    Path figures = Files.createDirectory(target.resolve("figures"));
    for (StudyFigure figure : new StudyFigures(report.study(), index, naming).all()) {
      Files.writeString(figures.resolve(figure.id() + ".svg"), FigureDrawing.whole(figure));
    }
    Path tables = Files.createDirectory(target.resolve("tables"));
    for (ReportTable table : new MeasureTables(report.study(), index, naming).all()) {
      write(tables, table);
    }
    write(tables, ComparisonsTable.of(report.statistics().comparisons(), index, naming));
    Files.writeString(target.resolve(PAGE), ReportPage.of(report));
  }

  private static void write(Path tables, ReportTable table) throws IOException {
    Files.writeString(tables.resolve(table.id() + ".csv"), table.csv());
    Files.writeString(tables.resolve(table.id() + ".tex"), table.latex());
    Files.writeString(tables.resolve(table.id() + ".md"), table.markdown());
  }

  /** Puts the new folder in the place of the old one, which is deleted last. */
  private void move(Path partial) throws IOException {
    open(partial);
    if (!Files.exists(folder)) {
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = Files.createTempDirectory(folder.getParent(), ".report-");
    Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try {
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    FileTrees.delete(old);
  }

  /** Gives a folder the permissions that new folders have here; temporary ones are private. */
  private static void open(Path partial) throws IOException {
    Files.setPosixFilePermissions(
        partial, Files.getPosixFilePermissions(partial.resolve("figures")));
  }

  private AscribeException refused(String reason) {
    return new AscribeException(
        ErrorCode.BAD_USAGE,
        "--out: cannot write the report to '%s': %s".formatted(folder, reason));
  }
}
