package dev.ascribe.http.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.http.directives.MessageFilter;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.scheduling.EngineStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
  private static final Duration STUCK_AFTER = Duration.ofMinutes(10);

  @TempDir private Path home;

  @Test
  void theWatchdogFindsInItWhatItLooksFor() throws Exception {
    Matcher enough =
        Pattern.compile("--enough '(.*?)'").matcher(Files.readString(Path.of("deploy/watchdog")));
    assertThat(enough.find()).isTrue();

    assertThat(said(true, 0, null)).contains(enough.group(1)).contains("\"up\"");
    assertThat(said(true, 0, "is full")).contains(enough.group(1)).contains("\"down\"", "is full");
    assertThat(said(true, 601, null)).doesNotContain(enough.group(1));
    assertThat(said(false, 0, null)).doesNotContain(enough.group(1));
  }

  private String said(boolean up, double still, String store) {
    var device = new EngineStatus.DeviceStatus("cpu:0", up, 0, List.of(), List.of());
    var status = new EngineStatus(List.of(device), Map.of(), 0, still, 0, 1, store);
    return Replies.line(
        HealthRoutes.Readiness.of(status, STUCK_AFTER, new MessageFilter(List.of(home))));
  }
}
