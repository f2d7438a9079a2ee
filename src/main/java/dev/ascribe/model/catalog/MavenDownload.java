package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.remote.StallGuard;
import dev.ascribe.model.catalog.remote.StallGuard.StallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Downloads an artifact with the user's own Maven, so that the user's settings, mirrors, proxies
 * and local repository apply.
 */
final class MavenDownload {
  // This is the version that the project's build uses, so that it is in the local repository
  // already.
  private static final String COPY_GOAL =
      "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

  /** A line such as {@code Progress (1): 12/408 MB}. */
  private static final Pattern PROGRESS =
      Pattern.compile("Progress \\(\\d+\\): .*?([0-9.]+)(?:/[0-9.]+)? (k|M|G)?B");

  /** The time without data after which Maven gives up a server. */
  private static final int SILENCE_MILLISECONDS = 60_000;

  /**
   * The time without output after which Maven is killed. Maven prints a line for each request that
   * it repeats.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int MOST_ERRORS = 10;

  /** Longer lines of Maven's output are cut. */
  private static final int LONGEST_LINE = 10_000;

  private final String command;
  private final Duration patience;

  /**
   * Creates the download.
   *
   * @param command the name or path of Maven
   * @param patience the time without output after which Maven is killed
   */
  MavenDownload(String command, Duration patience) {
    this.command = command;
    this.patience = patience;
  }

  /** Creates the download with {@code $MAVEN_CMD}, or with {@code mvn} on the path. */
  static MavenDownload ofEnvironment() {
    String environment = System.getenv("MAVEN_CMD");
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return new MavenDownload(
        environment == null || environment.isBlank() ? (windows ? "mvn.cmd" : "mvn") : environment,
        PATIENCE);
  }

  /**
   * Copies an artifact from the local repository, after downloading it there if it is missing.
   *
   * @param artifact as {@code GROUP:ARTIFACT:VERSION}
   * @param directory an empty directory for the copy
   * @param progress receives the number of bytes downloaded so far, as Maven rounds it
   * @throws AscribeException DOWNLOAD_FAILED with Maven's message
   */
  Path fetch(String artifact, Path directory, LongConsumer progress) {
    List<String> errors = new ArrayList<>();
    try {
      Process process =
          new ProcessBuilder(
                  command,
                  COPY_GOAL,
                  // With this option, Maven refuses a file that differs from the repository's
                  // checksum.
                  "--strict-checksums",
                  "-Daether.connector.requestTimeout=" + SILENCE_MILLISECONDS,
                  "-Dmaven.wagon.rto=" + SILENCE_MILLISECONDS,
                  "-Dartifact=" + artifact,
                  "-DoutputDirectory=" + directory,
                  "-Dstyle.color=never")
              // Maven runs in an empty directory, because a project in the working directory would
              // change what it does.
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      try {
        process.getOutputStream().close();
        readAll(output(process), errors, rising(progress));
        int exit = process.waitFor();
        if (exit != 0) {
          throw failed(artifact, errors.isEmpty() ? "exit code " + exit : errors.get(0), null);
        }
      } finally {
        stop(process);
      }
      return onlyFile(artifact, directory);
    } catch (StallException e) {
      throw failed(artifact, "Maven has stopped printing output: " + e.getMessage(), e);
    } catch (IOException e) {
      throw failed(
          artifact,
          "cannot start '%s' (%s); install Maven, or set MAVEN_CMD to its command"
              .formatted(command, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, artifact + ": the download was stopped", e);
    }
  }

  /**
   * Returns Maven's output, which ends when Maven ends, or when it has printed nothing for too
   * long.
   */
  private InputStream output(Process process) {
    return new StallGuard(process.getInputStream(), patience, 1, () -> stop(process));
  }

  /** Kills Maven and the processes that it started, since they would keep its output open. */
  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void readAll(InputStream output, List<String> errors, LongConsumer progress)
      throws IOException {
    try (Reader reader = new InputStreamReader(output, Charset.defaultCharset())) {
      StringBuilder line = new StringBuilder();
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        // Maven overwrites its progress line with carriage returns.
        if (next != '\n' && next != '\r') {
          if (line.length() < LONGEST_LINE) {
            line.append((char) next);
          }
          continue;
        }
        readLine(line.toString(), errors, progress);
        line.setLength(0);
      }
    }
  }

  private static void readLine(String line, List<String> errors, LongConsumer progress) {
    Matcher matcher = PROGRESS.matcher(line);
    if (matcher.find()) {
      String unit = matcher.group(2) == null ? "" : matcher.group(2);
      double scale =
          switch (unit) {
            case "k" -> 1e3;
            case "M" -> 1e6;
            case "G" -> 1e9;
            default -> 1;
          };
      progress.accept((long) (Double.parseDouble(matcher.group(1)) * scale));
    } else if (line.startsWith("[ERROR]") && line.length() > "[ERROR] ".length()) {
      if (errors.size() >= MOST_ERRORS) {
        return;
      }
      errors.add(line.substring("[ERROR] ".length()).strip());
    }
  }

  /**
   * Passes on only numbers that grow. Maven also counts small files of its own, each from 0, but a
   * progress bar must not go back.
   */
  private static LongConsumer rising(LongConsumer progress) {
    AtomicLong most = new AtomicLong();
    return bytes -> {
      if (bytes > most.get()) {
        most.set(bytes);
        progress.accept(bytes);
      }
    };
  }

  private static Path onlyFile(String artifact, Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .findFirst()
          .orElseThrow(() -> failed(artifact, "Maven succeeded, but the file is missing", null));
    }
  }

  private static AscribeException failed(String artifact, String why, Exception cause) {
    return new AscribeException(
        ErrorCode.DOWNLOAD_FAILED,
        "%s: could not be downloaded: %s".formatted(artifact, why),
        cause);
  }
}
