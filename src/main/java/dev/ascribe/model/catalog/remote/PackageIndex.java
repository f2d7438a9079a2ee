package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads files from a Python package index by PEP 503, which every mirror supports. It needs
 * neither Python nor pip, and reads {@code PIP_INDEX_URL} and the proxies of the environment. Every
 * download has a known digest, so the index need not be trusted.
 */
public final class PackageIndex {
  private static final String DEFAULT_INDEX = "https://pypi.org/simple";
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

  private final URI index;
  private final Downloader downloader;

  private PackageIndex(URI index, Downloader downloader) {
    this.index = index;
    this.downloader = downloader;
  }

  /**
   * The index that the variables of an environment name, else the public one.
   *
   * @throws AscribeException INVALID_VALUE when {@code PIP_INDEX_URL} is no web address
   */
  public static PackageIndex from(Map<String, String> environment) {
    return from(environment, FIRST_DELAY);
  }

  static PackageIndex from(Map<String, String> environment, Duration firstDelay) {
    URI index = WebClient.address(environment, "PIP_INDEX_URL", DEFAULT_INDEX);
    Optional<Credential> credential =
        index.getUserInfo() == null ? Optional.empty() : Optional.of(Credential.basic(index));
    WebClient client =
        new WebClient(
            environment, credential, WebClient.patience(environment, "PIP_DEFAULT_TIMEOUT"));
    return new PackageIndex(
        withoutUser(index),
        new Downloader(client, PackageIndex::error, new Retries(firstDelay, note -> {})));
  }

  private static URI withoutUser(URI uri) {
    return uri.getUserInfo() == null
        ? uri
        : URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
  }

  private static AscribeException error(URI uri, WebClient.Reply reply, boolean authenticated) {
    return new AscribeException(
        ErrorCode.DOWNLOAD_FAILED,
        "%s: the package index answers %d".formatted(Downloader.withoutQuery(uri), reply.status()));
  }

  /**
   * Downloads a file of a project into a directory, continuing an earlier attempt.
   *
   * @param sha256 of the file
   * @throws AscribeException DOWNLOAD_FAILED, DISK_FULL
   */
  public Path fetch(
      String project, String file, String sha256, Path directory, LongConsumer progress) {
    URI page = URI.create(index + "/" + project + "/");
    byte[] html = downloader.read(page, Map.of("Accept", "text/html"));
    URI link = page.resolve(link(page, new String(html, StandardCharsets.UTF_8), file));
    Path target = directory.resolve(file);
    if (!Files.exists(target)) {
      ExpectedFile pinned = ExpectedFile.of(ContentDigest.sha256(sha256));
      downloader.fetch(link, target, pinned, Verification.REQUIRED, progress);
    }
    return target;
  }

  private static String link(URI page, String html, String file) {
    Matcher matcher =
        Pattern.compile("href\\s*=\\s*[\"']([^\"'#?]*/)?" + Pattern.quote(file) + "[\"'#?]")
            .matcher(html);
    if (!matcher.find()) {
      throw new AscribeException(
          ErrorCode.DOWNLOAD_FAILED, "%s: lists no file '%s'".formatted(page, file));
    }
    return (matcher.group(1) == null ? "" : matcher.group(1)) + file;
  }
}
