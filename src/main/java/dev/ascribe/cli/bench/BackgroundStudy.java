package dev.ascribe.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.StudyFile;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.concurrent.TimeUnit;

/** A study that a daemon runs while something else is measured. It is cancelled at the end. */
final class BackgroundStudy implements AutoCloseable {
  private static final long POLL_MILLISECONDS = 500;

  private final DaemonClient client;
  private final String id;

  private BackgroundStudy(DaemonClient client, String id) {
    this.client = client;
    this.id = id;
  }

  /**
   * Submits the study, and waits until a device has work of it.
   *
   * @throws AscribeException BAD_USAGE if the study does not run, for example because it is done
   */
  static BackgroundStudy start(DaemonClient client, StudyFile file) {
    String id = client.submit(file, "normal", false).study().path("id").asText();
    BackgroundStudy study = new BackgroundStudy(client, id);
    try {
      study.awaitDevice();
    } catch (AscribeException failure) {
      study.close();
      throw failure;
    }
    return study;
  }

  private void awaitDevice() {
    while (!isOnDevice()) {
      if (!isRunning()) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "study %s does not run (%s): use a daemon with a store of its own, or another study"
                .formatted(id, now().path("state").asText()));
      }
      pause();
    }
  }

  boolean isRunning() {
    return now().path("state").asText().equals("running");
  }

  /** The study's state at the daemon. */
  JsonNode now() {
    return client.study(id);
  }

  private boolean isOnDevice() {
    for (JsonNode device : client.status().path("devices")) {
      for (JsonNode unit : device.path("units")) {
        if (unit.path("owner").asText().equals(id)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  @Override
  public void close() {
    if (isRunning()) {
      client.cancel(id);
    }
  }
}
