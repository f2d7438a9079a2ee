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
 * The settings of the HTTP server. The section {@code ascribe.http} of the configuration holds
 * them, and {@link #from} reads and checks it once at the start.
 *
 * @param isLoopback whether only programs of this machine can connect
 * @param token the token that requests must carry; may be empty only if no other machine can
 *     connect
 * @param publicHosts names or origins under which proxies offer this server
 * @param corsOrigins origins of other servers whose pages may call this server
 * @param dataDirectory directory of the data sets of studies; if empty, studies can only use
 *     samples
 * @param operations settings of the separate address for health, metrics and administration
 */
public record HttpSettings(
    String host,
    boolean isLoopback,
    int port,
    Optional<String> token,
    List<String> publicHosts,
    List<String> corsOrigins,
    Optional<Path> dataDirectory,
    Limits limits,
    Timeouts timeouts,
    OperationsSettings operations) {
  /** The dispatcher whose threads read files and the store. */
  public static final String BLOCKING = "ascribe.http.blocking-dispatcher";

  private static final String SECTION = "ascribe.http";
  private static final int SHORTEST_TOKEN = 16;

  /**
   * What the server admits at most.
   *
   * @param maxBody largest body of a request in bytes
   * @param maxBodies most bytes that the bodies of all requests may take in memory together
   * @param maxText most characters of a text and its pair together
   * @param maxEvaluations most coalitions of one explanation
   * @param maxStudyEvaluations most coalitions of one explanation in a study
   * @param maxStudyRuns most runs of a study
   * @param maxClientConnections most connections of one IPv4 address or one IPv6 network; loopback
   *     addresses are not limited
   * @param resultStreams most streams of results that are open at once
   */
  public record Limits(
      int maxBody,
      long maxBodies,
      int maxText,
      int maxEvaluations,
      int maxStudyEvaluations,
      int maxStudyRuns,
      int maxConnections,
      int maxClientConnections,
      int resultStreams) {
    private static final int LARGEST_BODY = 64 << 20;
    private static final long LARGEST_BODIES = 64L << 30;
    private static final int BESIDE_TEXT = 64 << 10;
    private static final int MANY = 1_000_000;

    private static Limits from(SettingsSection section) {
      int maxBody = (int) section.bytes("max-body", 1, LARGEST_BODY);
      return new Limits(
          maxBody,
          section.bytes("max-bodies", maxBody, LARGEST_BODIES),
          section.integer("max-text", 1, LARGEST_BODY),
          section.integer("max-evaluations", 2, MANY),
          section.integer("max-study-evaluations", 2, MANY),
          section.integer("max-study-runs", 1, MANY),
          section.integer("max-connections", 1, MANY),
          section.integer("max-client-connections", 1, MANY),
          section.integer("result-streams", 1, MANY));
    }

    /**
     * Returns the largest body of a request for an explanation, in bytes. It has room for texts in
     * which every character is escaped, and for the other fields.
     */
    public int maxExplainBody() {
      return (int) Math.min(maxBody, 6L * maxText + BESIDE_TEXT);
    }
  }

  /**
   * How long the server waits.
   *
   * @param head the head of a request must arrive within this time
   * @param idle a connection without a request, or with a reply that the client does not read, is
   *     closed after this time
   * @param body the whole body of a request must arrive within this time
   * @param explain the deadline of an explanation that names none, and the longest that one can
   *     name
   * @param reply all other replies must begin within this time
   * @param heartbeat a stream of events without events sends a comment after this time
   * @param stuckAfter the server is not ready when no unit has made progress for this time
   */
  public record Timeouts(
      Duration head,
      Duration idle,
      Duration body,
      Duration explain,
      Duration reply,
      Duration heartbeat,
      Duration stuckAfter) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * The longest heartbeat. Clients take a connection for lost after three of these without a
     * byte.
     */
    private static final Duration LONGEST_HEARTBEAT = Duration.ofSeconds(15);

    private static Timeouts from(SettingsSection section) {
      return new Timeouts(
          section.duration("head-timeout", SHORTEST, LONGEST),
          section.duration("idle-timeout", SHORTEST, LONGEST),
          section.duration("body-timeout", SHORTEST, LONGEST),
          section.duration("explain-timeout", SHORTEST, LONGEST),
          section.duration("reply-timeout", SHORTEST, LONGEST),
          section.duration("events-heartbeat", SHORTEST, LONGEST_HEARTBEAT),
          section.duration("stuck-after", SHORTEST, LONGEST));
    }
  }

  public HttpSettings {
    publicHosts = List.copyOf(publicHosts);
    corsOrigins = List.copyOf(corsOrigins);
  }

  /**
   * Reads the section.
   *
   * @param config the whole configuration
   * @throws AscribeException INVALID_VALUE for a wrong value, and for a missing token if other
   *     machines can connect; the message names the path and what is allowed
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
            origins(section),
            section.optionalText("data-directory").map(path -> directory(section, path)),
            Limits.from(section),
            Timeouts.from(section),
            OperationsSettings.from(config));
    settings.requireToken(section);
    return settings;
  }

  private void requireToken(SettingsSection section) {
    if (token.isEmpty() && !(isLoopback && publicHosts.isEmpty())) {
      throw section.invalid(
          "token",
          publicHosts.isEmpty()
              ? "is not set, although host is '" + host + "'"
              : "is not set, although public-hosts are " + String.join(", ", publicHosts),
          "a token, by ASCRIBE_TOKEN or token-file, since other machines can connect; or host "
              + "127.0.0.1 and no public-hosts");
    }
    if (token.isEmpty() && operations.isOn() && !operations.isLoopback()) {
      throw section.invalid(
          "token",
          "is not set, although operations.host is '" + operations.host() + "'",
          "a token, for example by ASCRIBE_TOKEN, or operations.host 127.0.0.1");
    }
    // The message does not quote the value, since it may be a real token with a typing error.
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
          "data-directory", "'" + path + "' is not a directory", "a directory, or nothing");
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
        name -> WebAuthority.of(name).isPresent(),
        "a list of names such as host, host:port or https://host:port");
  }

  /** Whether only programs of this machine can connect to a server at this host. */
  static boolean isLoopback(SettingsSection section, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw section.invalid(
          "host", "'" + host + "' is not the address of a host", "127.0.0.1, 0.0.0.0, ...");
    }
  }
}
