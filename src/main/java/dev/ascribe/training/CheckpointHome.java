package dev.ascribe.training;

import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.FileTrees;
import dev.ascribe.common.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directories of trained weights: {@code HOME/checkpoints/STUDY/RUN/DIGEST/}. Older versions
 * wrote the files into the directory of the run. Studies of several stores may share a home, so
 * each study's directory contains the name of its store.
 */
public final class CheckpointHome {
  private static final String OWNER = ".store";
  static final String PARTIAL = ".partial";

  private final Path root;

  /**
   * The trained weights of a study.
   *
   * @param store the store that contains the study; empty if an older version created the directory
   * @param bytes of all its files
   * @param changed when one of the files was last written
   */
  public record Kept(String studyId, String store, long bytes, Instant changed) {}

  /**
   * @param home directory of models, checkpoints and results
   */
  public CheckpointHome(Path home) {
    this.root = home.resolve("checkpoints");
  }

  /** Returns the directory of a study; it need not exist. */
  public Path of(String studyId) {
    return root.resolve(studyId);
  }

  /** Creates the directory of a study that will train, and notes which store contains the study. */
  public void claim(String studyId, String store) {
    try {
      OwnerOnly.createDirectories(of(studyId));
      Files.writeString(of(studyId).resolve(OWNER), store);
    } catch (IOException e) {
      throw DiskErrors.writing(of(studyId), e);
    }
  }

  /** Returns the studies that have a directory here. Some may have no weights any more. */
  public List<Kept> list() throws IOException {
    List<Kept> kept = new ArrayList<>();
    for (Path directory : entries(root)) {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        FileTrees.Extent extent = FileTrees.measure(directory);
        kept.add(
            new Kept(
                directory.getFileName().toString(),
                owner(directory),
                extent.bytes(),
                extent.changed()));
      }
    }
    return kept;
  }

  private static String owner(Path directory) throws IOException {
    Path owner = directory.resolve(OWNER);
    return Files.isRegularFile(owner) ? Files.readString(owner) : "";
  }

  /**
   * Whether a study has no weights: its directory contains only directories and the name of the
   * store.
   */
  public boolean isEmpty(String studyId) throws IOException {
    try (Stream<Path> files = Files.walk(of(studyId))) {
      return files.filter(Files::isRegularFile).allMatch(file -> file.endsWith(OWNER));
    }
  }

  /** Deletes the directory of a study if it has no weights. */
  public void deleteIfEmpty(String studyId) {
    try {
      if (Files.isDirectory(of(studyId)) && isEmpty(studyId)) {
        FileTrees.delete(of(studyId));
      }
    } catch (IOException | UncheckedIOException e) {
      // Another process deletes weights at this moment. The next cleanup deletes the rest.
      System.getLogger(CheckpointHome.class.getName())
          .log(System.Logger.Level.DEBUG, "{0} stays: {1}", of(studyId), e);
    }
  }

  /** Deletes a directory of weights if it exists. Blocks. */
  public static void delete(Path directory) {
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the checkpoint " + directory, e);
    }
  }

  /**
   * Returns the files and the directories of attempts that a killed process had not finished, or
   * that a process is writing now.
   */
  public List<Path> partial(String studyId) throws IOException {
    try (Stream<Path> files = Files.walk(of(studyId))) {
      return files.filter(file -> file.getFileName().toString().endsWith(PARTIAL)).toList();
    }
  }

  /**
   * Returns the published trainings of a study that no run has. They remain if a process is killed
   * between the end of a training and the storing of its result.
   *
   * @param checkpoints the directories that the rows of the runs name
   */
  public List<Path> unused(String studyId, Collection<Path> checkpoints) throws IOException {
    Set<Path> used = new HashSet<>();
    // The home may have been moved or be reached by a link, so only the names of run and digest
    // count.
    checkpoints.forEach(path -> used.add(runAndName(path)));
    List<Path> unused = new ArrayList<>();
    for (Path run : entries(of(studyId))) {
      for (Path training : entries(run)) {
        if (Files.isDirectory(training, LinkOption.NOFOLLOW_LINKS)
            && !training.getFileName().toString().endsWith(PARTIAL)
            && !used.contains(runAndName(training))) {
          unused.add(training);
        }
      }
    }
    return unused;
  }

  private static Path runAndName(Path checkpoint) {
    int names = checkpoint.getNameCount();
    return names < 2 ? checkpoint : checkpoint.subpath(names - 2, names);
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
