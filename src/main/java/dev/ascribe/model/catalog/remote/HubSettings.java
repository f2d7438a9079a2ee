package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The address of the hub, the user's token and the local cache, read from the same variables as the
 * hub's own tools use.
 *
 * @param endpoint {@code HF_ENDPOINT}, without a slash at its end
 * @param token {@code HF_TOKEN}, or the file {@code token} in {@code HF_HOME}
 * @param cache {@code HF_HUB_CACHE}, or {@code hub} in {@code HF_HOME}
 * @param offline {@code HF_HUB_OFFLINE}: only the cache is used, and no server is asked
 * @param patience {@code HF_HUB_DOWNLOAD_TIMEOUT}: the time without data after which a download is
 *     given up
 * @param environment for proxies
 */
public record HubSettings(
    URI endpoint,
    Optional<String> token,
    Path cache,
    boolean offline,
    Duration patience,
    Map<String, String> environment) {
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "true", "yes", "on");

  /**
   * Reads the variables of an environment.
   *
   * @throws AscribeException INVALID_VALUE when {@code HF_ENDPOINT} is no web address or {@code
   *     HF_HUB_DOWNLOAD_TIMEOUT} no number
   */
  public static HubSettings from(Map<String, String> environment) {
    Path home =
        value(environment, "HF_HOME")
            .map(Path::of)
            .orElseGet(
                () ->
                    value(environment, "XDG_CACHE_HOME")
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("huggingface"));
    return new HubSettings(
        WebClient.address(environment, "HF_ENDPOINT", DEFAULT_ENDPOINT),
        value(environment, "HF_TOKEN").or(() -> savedToken(home.resolve("token"))),
        value(environment, "HF_HUB_CACHE").map(Path::of).orElse(home.resolve("hub")),
        value(environment, "HF_HUB_OFFLINE").map(text -> TRUE.contains(text)).orElse(false),
        WebClient.patience(environment, "HF_HUB_DOWNLOAD_TIMEOUT"),
        environment);
  }

  private static Optional<String> savedToken(Path file) {
    try {
      return Files.isReadable(file)
          ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /** Returns a text without the token, which must not get into a log. */
  @Override
  public String toString() {
    return "HubSettings[" + endpoint + "]";
  }
}
