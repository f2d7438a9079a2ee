package dev.ascribe.model.catalog;

import dev.ascribe.common.FileTrees;
import dev.ascribe.common.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Deletes what processes that were killed during an installation have left beside the models. */
public final class Leftovers {
  private static final Pattern WORK =
      Pattern.compile(
          "\\.(.+)("
              + String.join(
                  "|",
                  List.of(
                      Pattern.quote(Staging.WORK),
                      Pattern.quote(Staging.DOWNLOAD),
                      Pattern.quote(Staging.LOCK)))
              + ")");

  private Leftovers() {}

  /**
   * Deletes work directories and locks of models that no process installs now, and parts of
   * downloads that no process has continued.
   *
   * @param downloadsBefore parts that were written later are kept for the next attempt
   */
  public static void delete(ModelHome home, Instant downloadsBefore) throws IOException {
    for (String name : names(home)) {
      Optional<LockFile> lock = LockFile.tryAcquire(Staging.lock(home, name));
      if (lock.isPresent()) {
        try (LockFile held = lock.get()) {
          FileTrees.delete(Staging.work(home, name));
          Path downloads = Staging.downloads(home, name);
          if (Files.exists(downloads)
              && FileTrees.measure(downloads).changed().isBefore(downloadsBefore)) {
            FileTrees.delete(downloads);
          }
        }
      }
    }
  }

  /** Returns the names of the models that have leftovers. */
  private static Set<String> names(ModelHome home) throws IOException {
    Set<String> names = new TreeSet<>();
    if (Files.isDirectory(home.models())) {
      try (Stream<Path> files = Files.list(home.models())) {
        for (Path file : files.toList()) {
          Matcher work = WORK.matcher(file.getFileName().toString());
          if (work.matches()) {
            names.add(work.group(1));
          }
        }
      }
    }
    return names;
  }
}
