package dev.ascribe.http.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the files of the dashboard from the class path: {@code /} is the page itself, {@code /api}
 * the page that shows the API, {@code /assets/swagger-ui/NAME} is a file of its web jar, {@code
 * /assets/fonts/NAME} is a font of PDFBox, and {@code /assets/NAME} is a file of the folder {@code
 * dashboard}. Thread-safe.
 */
public final class DashboardFiles {
  /** Folders, a name and an ending, which cannot lead out of the folder. */
  private static final Pattern NAME =
      Pattern.compile("((?:[a-z0-9-]+/){0,3})[A-Za-z0-9-]+(?:\\.[A-Za-z]+)*\\.(css|js|svg|ttf)");

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "ttf", "font/ttf");

  private static final String FOLDER = "/dev/ascribe/http/dashboard/";
  private static final Map<String, String> PAGES = Map.of("/", "index.html", "/api", "api.html");
  private static final String ASSETS = "/assets/";
  private static final String FONTS = "fonts/";
  private static final String FONT_FOLDER = "/org/apache/pdfbox/resources/ttf/";
  private static final WebJar API_PAGE = WebJar.of("org.webjars", "swagger-ui/");

  private final Map<String, Optional<DashboardFile>> files = new ConcurrentHashMap<>();

  /**
   * A file as it is sent.
   *
   * @param entityTag a strong validator
   */
  public record DashboardFile(String mediaType, byte[] content, String entityTag) {}

  /**
   * The file at a decoded path of a request, if there is one.
   *
   * @param path the path with its leading slash, such as {@code /assets/main.js}
   */
  public Optional<DashboardFile> find(String path) {
    if (PAGES.containsKey(path)) {
      return cached(path, FOLDER + PAGES.get(path), "html");
    }
    if (!path.startsWith(ASSETS)) {
      return Optional.empty();
    }
    String name = path.substring(ASSETS.length());
    Matcher parsed = NAME.matcher(name);
    if (!parsed.matches()) {
      return Optional.empty();
    }
    return cached(path, resource(name), parsed.group(2));
  }

  private static String resource(String name) {
    if (name.startsWith(FONTS)) {
      return FONT_FOLDER + name.substring(FONTS.length());
    }
    return name.startsWith(API_PAGE.prefix())
        ? API_PAGE.folder() + name.substring(API_PAGE.prefix().length())
        : FOLDER + name;
  }

  private Optional<DashboardFile> cached(String path, String resource, String ending) {
    Optional<DashboardFile> known = files.get(path);
    if (known != null) {
      return known;
    }
    Optional<DashboardFile> file =
        read(resource)
            .map(content -> new DashboardFile(MEDIA_TYPES.get(ending), content, tag(content)));
    // Unknown names are not remembered, since clients could fill the memory with them.
    file.ifPresent(found -> files.put(path, file));
    return file;
  }

  private static Optional<byte[]> read(String resource) {
    try (InputStream in = DashboardFiles.class.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /**
   * A library for browsers in a jar.
   *
   * @param prefix the first part of the names of its files, which is the name of the artifact too
   * @param folder where its files are within the jar
   */
  private record WebJar(String prefix, String folder) {
    static WebJar of(String group, String prefix) {
      String versioned = prefix + version(group, prefix);
      return new WebJar(prefix, "/META-INF/resources/webjars/" + versioned + "/");
    }

    /** Reads the version from the web jar, so that only pom.xml states it. */
    private static String version(String group, String prefix) {
      String statement = "/META-INF/maven/%s/%spom.properties".formatted(group, prefix);
      Properties properties = new Properties();
      try (InputStream in = DashboardFiles.class.getResourceAsStream(statement)) {
        if (in == null) {
          throw new IllegalStateException("the class path lacks the web jar " + prefix);
        }
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return properties.getProperty("version");
    }
  }
}
