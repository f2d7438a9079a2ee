package dev.ascribe;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Reference files that stay out of the repository: {@code -Dascribe.shared=DIR}, the environment
 * variable {@code ASCRIBE_SHARED}, or {@code ../shared}.
 */
public final class SharedFiles {
  private SharedFiles() {}

  /** A reference file; where it is missing, the test is skipped with a message that names it. */
  public static Path require(String relative) {
    String environment = System.getenv().getOrDefault("ASCRIBE_SHARED", "../shared");
    Path path = Path.of(System.getProperty("ascribe.shared", environment)).resolve(relative);
    Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
    return path.toAbsolutePath().normalize();
  }
}
