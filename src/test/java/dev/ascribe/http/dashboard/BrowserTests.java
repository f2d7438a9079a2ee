package dev.ascribe.http.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives tests the one browser that all tests of this JVM share, for starting it takes longer than
 * most tests. Where there is none, tests are skipped; under the Maven profile {@code browser} they
 * fail.
 */
final class BrowserTests implements ParameterResolver {
  /** The Maven profile sets this system property. */
  private static final String REQUIRED = "ascribe.browser.required";

  private static final String MISSING =
      "there is no chromium, or no chromedriver, on the PATH (Debian: apt-get install chromium"
          + " chromium-driver)";

  private static Browser shared;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browser.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Optional<Path> chromium = onPath("chromium");
    Optional<Path> chromedriver = onPath("chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      if (Boolean.getBoolean(REQUIRED)) {
        throw new ParameterResolutionException(MISSING);
      }
      throw new TestAbortedException(MISSING);
    }
    Browser browser = shared(chromium.get(), chromedriver.get());
    browser.reset();
    return browser;
  }

  /** Surefire begins a run of JUnit for each class, so nothing of JUnit outlives a class. */
  private static synchronized Browser shared(Path chromium, Path chromedriver) {
    if (shared == null) {
      shared = new Browser(chromium, chromedriver);
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "close the browser"));
    }
    return shared;
  }

  private static Optional<Path> onPath(String program) {
    for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
