package dev.ascribe;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.model.catalog.PullListener;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/**
 * The home that tests share, so that BERT is converted once: {@code $ASCRIBE_TEST_HOME}, else
 * {@code target/test-home}.
 */
public final class TestHome {
  private TestHome() {}

  public static ModelHome home() {
    return new ModelHome(
        Path.of(System.getenv().getOrDefault("ASCRIBE_TEST_HOME", "target/test-home")));
  }

  /** The directory of the real bert-base-uncased; the test is skipped where Maven cannot get it. */
  public static Path bert() {
    try {
      return new ModelCatalog(home()).pull("bert-base-uncased", PullListener.NONE);
    } catch (AscribeException e) {
      if (e.code() == ErrorCode.DOWNLOAD_FAILED
          && e.getMessage().contains("could not be downloaded")) {
        throw new TestAbortedException(e.getMessage(), e);
      }
      throw e;
    }
  }
}
