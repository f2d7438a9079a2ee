package dev.ascribe.http.settings;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.SettingsSection;
import dev.ascribe.common.TokenFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the server, from the section {@code ascribe.http} of the configuration.
 *
 * @param isLoopback whether only programs of this machine can connect
 * @param token which requests must carry; may be empty only on loopback
 * @param publicHosts names, or origins, under which proxies serve this server
 * @param maxBody most bytes of the body of a request
 * @param maxBodies most bytes of bodies that are held at once
 * @param maxText most characters of a text and its pair together
 * @param maxEvaluations most coalitions of one explanation
 * @param maxStudyEvaluations most coalitions of one explanation in a study
 * @param maxStudyRuns most runs of a study
 * @param maxClientConnections most connections of one address, or of one network with IPv6, other
 *     than loopback
 * @param headTimeout the head of a request must arrive within this time
 * @param idleTimeout a connection without a request, or with a reply that the client does not read,
 *     is closed after this time
 * @param bodyTimeout the whole body of a request must arrive within this time
 * @param explainTimeout the default deadline of explanations, and the longest
 * @param replyTimeout all other replies must begin within this time
 * @param heartbeat pause between comments in a silent stream of events
 * @param corsOrigins pages of other servers that may call this one
 * @param dataDirectory directory of the data sets of studies; if empty, only samples can be used
 * @param stuckAfter the server is not ready when no unit has made progress for this time
 * @param resultStreams most streams of results that are open at once
 * @param operations the address of its own for health, meters and administration
 */
public record HttpSettings(
    String host,
    boolean isLoopback,
    int port,
    Optional<String> token,
    List<String> publicHosts,
    int maxBody,
    long maxBodies,
    int maxText,
    int maxEvaluations,
    int maxStudyEvaluations,
    int maxStudyRuns,
    int maxConnections,
    int maxClientConnections,
    Duration headTimeout,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration explainTimeout,
    Duration replyTimeout,
    Duration heartbeat,
    List<String> corsOrigins,
    Optional<Path> dataDirectory,
    Duration stuckAfter,
    int resultStreams,
    OperationsSettings operations) {
  /** The dispatcher whose threads read files and the store. */
  public static final String BLOCKING = "ascribe.http.blocking-dispatcher";

  private static final String SECTION = "ascribe.http";
  private static final int SHORTEST_TOKEN = 16;
  private static final int LARGEST_BODY = 64 << 20;
  private static final long LARGEST_BODIES = 64L << 30;
  private static final int BESIDE_TEXT = 64 << 10;
  private static final int MANY = 1_000_000;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  /** Clients wait for two of them, and then take the connection for lost. */
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
    SettingsSection section = SettingsSection.of(config, SECTION);
    HttpSettings settings =
        new HttpSettings(
            section.text("host"),
            isLoopback(section, section.text("host")),
            section.integer("port", 0, 65_535),
            token(section),
            publicHosts(section),
            (int) section.bytes("max-body", 1, LARGEST_BODY),
            section.bytes("max-bodies", section.bytes("max-body", 1, LARGEST_BODY), LARGEST_BODIES),
            section.integer("max-text", 1, LARGEST_BODY),
            section.integer("max-evaluations", 2, MANY),
            section.integer("max-study-evaluations", 2, MANY),
            section.integer("max-study-runs", 1, MANY),
            section.integer("max-connections", 1, MANY),
            section.integer("max-client-connections", 1, MANY),
            section.duration("head-timeout", SHORTEST, LONGEST),
            section.duration("idle-timeout", SHORTEST, LONGEST),
            section.duration("body-timeout", SHORTEST, LONGEST),
            section.duration("explain-timeout", SHORTEST, LONGEST),
            section.duration("reply-timeout", SHORTEST, LONGEST),
            section.duration("events-heartbeat", SHORTEST, LONGEST_HEARTBEAT),
            origins(section),
            section.optionalText("data-directory").map(path -> directory(section, path)),
            section.duration("stuck-after", SHORTEST, LONGEST),
            section.integer("result-streams", 1, MANY),
            OperationsSettings.from(config));
    settings.requireToken(section);
    return settings;
  }

  /** Bytes of an explanation's body: its texts if every character is escaped, and all else. */
  public int maxExplainBody() {
    return (int) Math.min(maxBody, 6L * maxText + BESIDE_TEXT);
  }

  private void requireToken(SettingsSection section) {
    if (token.isEmpty() && !(isLoopback && publicHosts.isEmpty())) {
      throw section.invalid(
          "token",
          publicHosts.isEmpty()
              ? "is not set, although host is '" + host + "'"
              : "is not set, although public-hosts are " + String.join(", ", publicHosts),
          "a token where others than this machine can connect, by ASCRIBE_TOKEN or token-file, or"
              + " host 127.0.0.1 and no public-hosts");
    }
    if (token.isEmpty() && operations.isOn() && !operations.isLoopback()) {
      throw section.invalid(
          "token",
          "is not set, although operations.host is '" + operations.host() + "'",
          "a token, for example by ASCRIBE_TOKEN, or operations.host 127.0.0.1");
    }
    // The value stays out of the message: it may be a slip of a real one.
    if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~+/=-]{" + SHORTEST_TOKEN + ",}")) {
      throw section.invalid(
          "token",
          "is too short or has other characters",
          "at least " + SHORTEST_TOKEN + " letters, digits and . _ ~ + / = -");
    }
  }

  /** The token as it is written, or else the one that a file holds. */
  private static Optional<String> token(SettingsSection section) {
    return section
        .optionalText("token")
        .or(
            () ->
                section
                    .optionalText("token-file")
                    .map(file -> TokenFile.read(SECTION + ".token-file", Path.of(file))));
  }

  private static Path directory(SettingsSection section, String path) {
    Path directory = Path.of(path).toAbsolutePath().normalize();
    if (!directory.toFile().isDirectory()) {
      throw section.invalid(
          "data-directory", "'" + path + "' is no directory", "a directory, or nothing");
    }
    return directory;
  }

  private static List<String> origins(SettingsSection section) {
    return section.texts(
        "cors-origins",
        origin -> origin.matches("https?://[A-Za-z0-9.:\\[\\]-]+"),
        "a list of origins such as https://host:port");
  }

  private static List<String> publicHosts(SettingsSection section) {
    return section.texts(
        "public-hosts",
        name -> WebPlace.of(name).isPresent(),
        "a list of names such as host, host:port or https://host:port");
  }

  /** Whether only programs of this machine can connect to a host. */
  static boolean isLoopback(SettingsSection section, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw section.invalid(
          "host", "'" + host + "' is no address of a host", "127.0.0.1, 0.0.0.0, ...");
    }
  }
}
