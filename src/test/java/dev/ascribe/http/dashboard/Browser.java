package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium with what tests of the dashboard ask of it. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** Whether pictures are taken, which costs some tests a good part of their time. */
  private static final boolean TAKES_PICTURES = Boolean.getBoolean("ascribe.screenshots");

  /** Held, for the logging of Java forgets the levels of loggers that nobody holds. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  /** The script that hastens pages, or null. */
  private String hastening;

  Browser(Path chromium, Path chromedriver) {
    // It warns that it does not know this version's protocol, of which nothing is used here.
    SELENIUM.setLevel(Level.SEVERE);
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
    options.addArguments(
        "--headless=new",
        // Continuous integration runs as root in containers with a small /dev/shm.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--force-color-profile=srgb",
        "--hide-scrollbars");
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .build(),
            options);
  }

  /** A window of a desktop's size, in light colours, with nothing logged. */
  void reset() {
    driver.get("about:blank");
    if (hastening != null) {
      driver.executeCdpCommand(
          "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", hastening));
      hastening = null;
    }
    size(1280, 900);
    dark(false);
    consoleErrors();
  }

  /** Lets the timers of pages that are opened from now on run so many times faster. */
  void hasten(int times) {
    String script =
        """
        const slowly = window.setTimeout;
        window.setTimeout = (task, delay, ...rest) => slowly(task, delay / %d, ...rest);
        """;
    hastening =
        (String)
            driver
                .executeCdpCommand(
                    "Page.addScriptToEvaluateOnNewDocument",
                    Map.of("source", script.formatted(times)))
                .get("identifier");
  }

  /** Tells the page that nobody sees it, or that somebody does. */
  void hide(boolean isHidden) {
    script(
        """
        Object.defineProperty(document, "hidden", { value: arguments[0], configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
        """,
        isHidden);
  }

  /** Lets pages of an origin use the clipboard, as a person would who presses a button. */
  void allowClipboard(String origin) {
    driver.executeCdpCommand(
        "Browser.grantPermissions",
        Map.of(
            "origin",
            origin,
            "permissions",
            List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
  }

  /** What a script answers in the end, by calling its last argument. */
  Object later(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  void open(String url) {
    driver.get(url);
  }

  /** The visible size, in pixels of style sheets; small ones are those of a phone. */
  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            width,
            "height",
            height,
            "deviceScaleFactor",
            width < 500 ? 2 : 1,
            "mobile",
            width < 500));
  }

  void dark(boolean isDark) {
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light");
    Map<String, String> motion = Map.of("name", "prefers-reduced-motion", "value", "reduce");
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia", Map.of("features", List.of(scheme, motion)));
  }

  WebElement find(String selector) {
    return until(() -> driver.findElement(By.cssSelector(selector)));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Clicks an element that has come to rest: one that still scrolls would be missed. */
  void click(String selector) {
    until(
        () -> {
          WebElement element = driver.findElement(By.cssSelector(selector));
          script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
          element.click();
          return true;
        });
  }

  /** Presses the mouse on an element, and does not release it. */
  void hold(String selector) {
    WebElement element = find(selector);
    script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
    new Actions(driver).clickAndHold(element).perform();
  }

  /** Releases the mouse where it is. */
  void release() {
    new Actions(driver).release().perform();
  }

  void type(String selector, String text) {
    WebElement field = find(selector);
    field.clear();
    field.sendKeys(text);
  }

  /** Chooses an option by its value. */
  void choose(String selector, String value) {
    find(selector + " option[value='" + value + "']").click();
  }

  /** Presses keys wherever the focus is. */
  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  void tab() {
    press(Keys.TAB);
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  String text(String selector) {
    return until(() -> driver.findElement(By.cssSelector(selector)).getText());
  }

  String address() {
    return driver.getCurrentUrl();
  }

  String title() {
    return driver.getTitle();
  }

  void back() {
    driver.navigate().back();
  }

  Object script(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  void waitForText(String selector, String expected) {
    waitUntil(
        () -> "'" + expected + "' in " + selector + ", which says: " + text(selector),
        () -> text(selector).contains(expected));
  }

  void waitUntil(Supplier<String> what, Supplier<Boolean> condition) {
    try {
      until(() -> condition.get() ? true : null);
    } catch (WebDriverException e) {
      throw new AssertionError("waited in vain for " + what.get(), e);
    }
  }

  private <T> T until(Supplier<T> attempt) {
    return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
        .ignoreAll(List.of(StaleElementReferenceException.class, WebDriverException.class))
        .until(ignored -> attempt.get());
  }

  /** What the console has complained of since the last call. */
  List<String> consoleErrors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        // Said of axe-core, which reads colours from a canvas of its own.
        .filter(message -> !message.contains("willReadFrequently"))
        .toList();
  }

  /** Says so where the page is wider than the window. */
  void assertNoSidewaysScroll() {
    Object wide =
        script(
            """
            const right = document.documentElement.clientWidth;
            return [...document.querySelectorAll("main *")]
              .filter((element) => element.getBoundingClientRect().right > right + 1)
              .map((element) => `${element.tagName}.${element.className}`).join(" ");
            """);
    assertThat(
            script(
                "return document.documentElement.scrollWidth"
                    + " - document.documentElement.clientWidth"))
        .as("pixels to the right of the window, in %s, of %s", address(), wide)
        .isEqualTo(0L);
  }

  /** What axe-core finds against its rules, each with the elements. */
  @SuppressWarnings("unchecked")
  List<String> violations() {
    if (script("return window.axe === undefined").equals(true)) {
      script(axe());
    }
    return (List<String>)
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] }).then((result) => done(result.violations
              .map((violation) => violation.id + ": " + violation.help + ": "
                + violation.nodes.map((node) => node.html + " " + node.failureSummary).slice(0, 5).join(" | "))));
            """);
  }

  private static String axe() {
    try (InputStream properties =
        resource("/META-INF/maven/org.webjars.npm/axe-core/pom.properties")) {
      Properties statement = new Properties();
      statement.load(properties);
      String folder = "/META-INF/resources/webjars/axe-core/" + statement.getProperty("version");
      try (InputStream in = resource(folder + "/axe.min.js")) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    return Browser.class.getResourceAsStream(name);
  }

  /**
   * Shows the whole page in a window of a width, in light or dark colours. With {@code
   * -Dascribe.screenshots} it also keeps a picture for people to look at.
   */
  void show(String name, int width, boolean isDark) {
    dark(isDark);
    size(width, 800);
    long height = (Long) script("return Math.min(4000, document.documentElement.scrollHeight)");
    size(width, (int) Math.max(height, 700));
    // Charts follow the width in the next frame.
    driver.executeAsyncScript(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));");
    if (TAKES_PICTURES) {
      keep(name + ".png", driver.getScreenshotAs(OutputType.BYTES));
    }
  }

  /** Keeps a file that the page has made beside the pictures of the page. */
  static void keep(String name, byte[] content) {
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
