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
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories of trained weights: {@code HOME/checkpoints/STUDY/RUN/}. Studies of several
 * stores may share a home, so that each study's directory names its store.
 */
public final class CheckpointHome {
  private static final String OWNER = ".store";
  private static final String PARTIAL = ".partial";

  private final Path root;

  /**
   * The weights of a study.
   *
   * @param store to which the study belongs; empty where an older version made the directory
   * @param bytes of all of its files
   * @param changed when one of them was written last
   */
  public record Kept(String studyId, String store, long bytes, Instant changed) {}

  /**
   * @param home directory of models, checkpoints and results
   */
  public CheckpointHome(Path home) {
    this.root = home.resolve("checkpoints");
  }

  /** The directory of a study; it need not exist. */
  public Path of(String studyId) {
    return root.resolve(studyId);
  }

  /** Makes the directory of a study that is about to train, and notes to which store it belongs. */
  public void claim(String studyId, String store) {
    try {
      OwnerOnly.createDirectories(of(studyId));
      Files.writeString(of(studyId).resolve(OWNER), store);
    } catch (IOException e) {
      throw DiskErrors.writing(of(studyId), e);
    }
  }

  /** The studies with a directory here, which may have no weights any more. */
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

  /** Whether nothing but directories and the note of the owner is left of a study's weights. */
  public boolean isEmpty(String studyId) throws IOException {
    try (Stream<Path> files = Files.walk(of(studyId))) {
      return files.filter(Files::isRegularFile).allMatch(file -> file.endsWith(OWNER));
    }
  }

  /** Deletes the directory of a study whose weights have all been released. */
  public void deleteIfEmpty(String studyId) {
    try {
      if (Files.isDirectory(of(studyId)) && isEmpty(studyId)) {
        FileTrees.delete(of(studyId));
      }
    } catch (IOException | UncheckedIOException e) {
      // Weights are being deleted; the next sweep of the home finds the rest.
      System.getLogger(CheckpointHome.class.getName())
          .log(System.Logger.Level.DEBUG, "{0} stays: {1}", of(studyId), e);
    }
  }

  /** Deletes a directory of weights; nothing happens when there is none. Blocks. */
  public static void delete(Path directory) {
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the checkpoint " + directory, e);
    }
  }

  /** The files of a study that a process was writing when it was killed, or still writes. */
  public List<Path> partial(String studyId) throws IOException {
    try (Stream<Path> files = Files.walk(of(studyId))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(PARTIAL))
          .filter(Files::isRegularFile)
          .toList();
    }
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
