package dev.ascribe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files beside the repository that some tests need: real data, real tokenizers, golden values.
 */
public final class SharedFiles {
  private SharedFiles() {}

  /** The path of a shared file or directory; the test is skipped, with a message, without it. */
  public static Path require(String relative) {
    String environment = System.getenv().getOrDefault("ASCRIBE_SHARED", "../shared");
    Path path = Path.of(System.getProperty("ascribe.shared", environment)).resolve(relative);
    assumeTrue(Files.exists(path), path + " is missing; set -Dascribe.shared=DIRECTORY");
    return path;
  }
}
