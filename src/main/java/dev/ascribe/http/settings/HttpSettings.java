package dev.ascribe.http.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconProblem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the server allows; the section {@code ascribe.http} of the configuration.
 *
 * @param token that requests must bear; empty on loopback only
 * @param publicHosts names, or origins, under which proxies serve this server
 * @param maxBody bytes of a request
 * @param maxBodies bytes of requests that are held at once
 * @param maxText characters of a text and its pair together
 * @param maxEvaluations coalitions that one explanation may take
 * @param maxStudyEvaluations coalitions that a study may ask for in one of its explanations
 * @param idleTimeout a connection without a request, or with a reply that nobody reads, is closed
 * @param bodyTimeout a request must have arrived whole within this time
 * @param explainTimeout the deadline of explanations that name none, and the longest
 * @param replyTimeout all other replies must have begun within this time
 * @param heartbeat pause between comments in a silent stream of events
 * @param corsOrigins pages of other servers that may call this one
 * @param dataDirectory where data sets of studies lie; empty for none but the samples
 * @param stuckAfter the server is not ready when a unit has waited for a device so long
 * @param resultStreams that may be open at once
 */
public record HttpSettings(
    String host,
    int port,
    Optional<String> token,
    List<String> publicHosts,
    int maxBody,
    long maxBodies,
    int maxText,
    int maxEvaluations,
    int maxStudyEvaluations,
    int maxConnections,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration explainTimeout,
    Duration replyTimeout,
    Duration heartbeat,
    List<String> corsOrigins,
    Optional<Path> dataDirectory,
    Duration stuckAfter,
    int resultStreams) {
  /** The dispatcher whose threads read files and the store. */
  public static final String BLOCKING = "ascribe.http.blocking-dispatcher";

  private static final String SECTION = "ascribe.http.";
  private static final int SHORTEST_TOKEN = 16;
  private static final int LARGEST_BODY = 64 << 20;
  private static final long LARGEST_BODIES = 64L << 30;
  private static final int BESIDE_TEXT = 64 << 10;
  private static final int MANY = 1_000_000;
  private static final Duration LONGEST_HEARTBEAT = Duration.ofSeconds(15);

  public HttpSettings {
    publicHosts = List.copyOf(publicHosts);
    corsOrigins = List.copyOf(corsOrigins);
  }

  /**
   * Reads the section.
   *
   * @param config the whole configuration
   * @throws AscribeException INVALID_VALUE naming the path and what is allowed; so is a bind beyond
   *     loopback without a token
   */
  public static HttpSettings from(Config config) {
    HttpSettings settings =
        new HttpSettings(
            text(config, "host"),
            integer(config, "port", 0, 65_535),
            optional(config, "token"),
            publicHosts(config),
            (int) bytes(config, "max-body", 1, LARGEST_BODY),
            bytes(config, "max-bodies", config.getBytes(SECTION + "max-body"), LARGEST_BODIES),
            integer(config, "max-text", 1, LARGEST_BODY),
            integer(config, "max-evaluations", 2, MANY),
            integer(config, "max-study-evaluations", 2, MANY),
            integer(config, "max-connections", 1, MANY),
            duration(config, "idle-timeout"),
            duration(config, "body-timeout"),
            duration(config, "explain-timeout"),
            duration(config, "reply-timeout"),
            heartbeat(config),
            origins(config),
            optional(config, "data-directory").map(HttpSettings::directory),
            duration(config, "stuck-after"),
            integer(config, "result-streams", 1, MANY));
    settings.requireToken();
    return settings;
  }

  /** Whether only programs of this machine can connect. */
  public boolean isLoopback() {
    return address(host).isLoopbackAddress();
  }

  /** Bytes of an explanation's body: its texts if every character is escaped, and all else. */
  public int maxExplainBody() {
    return (int) Math.min(maxBody, 6L * maxText + BESIDE_TEXT);
  }

  private void requireToken() {
    if (token.isEmpty() && !(isLoopback() && publicHosts.isEmpty())) {
      throw invalid(
          "token",
          publicHosts.isEmpty()
              ? "is not set, although host is '" + host + "'"
              : "is not set, although public-hosts are " + String.join(", ", publicHosts),
          "a token where others than this machine can connect, for example by ASCRIBE_TOKEN, or"
              + " host 127.0.0.1 and no public-hosts");
    }
    // The value stays out of the message: it may be a slip of a real one.
    if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~+/=-]{" + SHORTEST_TOKEN + ",}")) {
      throw invalid(
          "token",
          "is too short or has other characters",
          "at least " + SHORTEST_TOKEN + " letters, digits and . _ ~ + / = -");
    }
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw invalid("host", "'" + host + "' is no address of a host", "127.0.0.1, 0.0.0.0, ...");
    }
  }

  private static Path directory(String path) {
    Path directory = Path.of(path).toAbsolutePath().normalize();
    if (!directory.toFile().isDirectory()) {
      throw invalid("data-directory", "'" + path + "' is no directory", "a directory, or nothing");
    }
    return directory;
  }

  private static List<String> origins(Config config) {
    return texts(
        config,
        "cors-origins",
        origin -> origin.matches("https?://[A-Za-z0-9.:\\[\\]-]+"),
        "a list of origins such as https://host:port");
  }

  private static List<String> publicHosts(Config config) {
    return texts(
        config,
        "public-hosts",
        PublicHosts::isEntry,
        "a list of names such as host, host:port or https://host:port");
  }

  private static List<String> texts(
      Config config, String key, Predicate<String> isRight, String allowed) {
    try {
      List<String> texts = config.getStringList(SECTION + key);
      for (String text : texts) {
        if (!isRight.test(text)) {
          throw invalid(key, "'" + text + "' is none", allowed);
        }
      }
      return texts;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), allowed);
    }
  }

  private static String text(Config config, String key) {
    try {
      return config.getString(SECTION + key);
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a text");
    }
  }

  private static Optional<String> optional(Config config, String key) {
    return Optional.of(text(config, key)).filter(value -> !value.isBlank());
  }

  private static long bytes(Config config, String key, long smallest, long largest) {
    try {
      long value = config.getBytes(SECTION + key);
      if (value < smallest || value > largest) {
        throw invalid(key, "is " + value + " bytes", smallest + " to " + largest);
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a size such as 1 MiB");
    }
  }

  private static int integer(Config config, String key, int smallest, int largest) {
    try {
      int value = config.getInt(SECTION + key);
      if (value < smallest || value > largest) {
        throw invalid(key, "is " + value, smallest + " to " + largest);
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a whole number");
    }
  }

  private static Duration duration(Config config, String key) {
    try {
      Duration value = config.getDuration(SECTION + key);
      if (value.toMillis() < 1 || value.toDays() > 365) {
        throw invalid(key, "is " + value.toMillis() + "ms", "1ms to 365d");
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a duration such as 30s");
    }
  }

  /** Clients take a connection for lost that says nothing for longer than two of them. */
  private static Duration heartbeat(Config config) {
    String key = "events-heartbeat";
    Duration value = duration(config, key);
    if (value.compareTo(LONGEST_HEARTBEAT) > 0) {
      throw invalid(
          key,
          "is " + value.toMillis() + "ms",
          "at most " + LONGEST_HEARTBEAT.toSeconds() + "s, since clients wait no longer for one");
    }
    return value;
  }

  private static AscribeException invalid(String key, String problem, String allowed) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s%s: %s (allowed: %s)".formatted(SECTION, key, problem, allowed));
  }
}
