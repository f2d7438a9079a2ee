package dev.ascribe.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DaemonClientTest {
  private static final String ROWS = "GET /v1/studies/s/results?format=csv";
  private static final String EVENTS = "GET /v1/studies/s/events";

  private final FakeDaemon daemon = new FakeDaemon();
  private final ServerAddress address = new ServerAddress(daemon.url(), "");
  private final DaemonClient client = new DaemonClient(address);

  /** Waits for a silent host no longer than a test has to, yet for one that is only slow. */
  private final DaemonClient hasty = new DaemonClient(address, Duration.ofSeconds(4));

  @AfterEach
  void close() {
    daemon.close();
  }

  private static InputStream rows(DaemonClient client) {
    return client.results("s", Map.of("format", "csv"));
  }

  @Test
  void rowsOfAHostThatVanishesAreNotWaitedForForEver() throws IOException {
    daemon.stalled(ROWS, "text/csv", "a,b");
    try (InputStream rows = rows(hasty)) {
      assertThat(rows.readNBytes(3)).containsExactly('a', ',', 'b');
      assertThatThrownBy(rows::read).isInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void rowsThatAreWholeEnd() throws IOException {
    String body = "a,b\r\n".repeat(100_000);
    daemon.answer(ROWS, 200, "text/csv", body);
    try (InputStream rows = rows(client)) {
      assertThat(rows.readAllBytes()).asString().isEqualTo(body);
      assertThat(rows.read()).isEqualTo(-1);
    }
  }

  @Test
  void rowsThatBreakOffAreAnError() throws IOException {
    daemon.broken(ROWS, "text/csv", "a,b");
    try (InputStream rows = rows(client)) {
      assertThatThrownBy(rows::readAllBytes)
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void whoReadsIsWokenWhenTheStreamIsClosed() throws Exception {
    daemon.stalled(ROWS, "text/csv", "a");
    InputStream rows = rows(client);
    assertThat(rows.read()).isEqualTo('a');
    CompletableFuture<Throwable> end =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new AssertionError("read " + rows.read());
              } catch (IOException woken) {
                return woken;
              }
            });
    rows.close();
    assertThat(end).succeedsWithin(Duration.ofSeconds(20)).isInstanceOf(IOException.class);
  }

  @Test
  void silentEventsAreALostConnectionAndGoOn() {
    daemon.stalled(EVENTS, "text/event-stream", "id: 4\nevent: trained\ndata: {}\n\n");
    daemon.answer(EVENTS, 200, "text/event-stream", "id: 5\nevent: study-completed\ndata: {}\n\n");
    List<String> names = new ArrayList<>();
    List<ErrorCode> lost = new ArrayList<>();
    StudyEvents.Listener listener =
        new StudyEvents.Listener() {
          @Override
          public void onEvent(ServerEvent event) {
            names.add(event.name());
          }

          @Override
          public void onLost(AscribeException why) {
            lost.add(why.code());
          }
        };
    try (StudyEvents events = new StudyEvents(hasty, "s", 0, listener)) {
      events.run();
    }
    assertThat(names).containsExactly("trained", "study-completed");
    assertThat(lost).containsExactly(ErrorCode.SERVER_UNAVAILABLE);
    assertThat(daemon.lastHeard().header("Last-event-id")).isEqualTo("4");
  }

  @Test
  void anExplanationIsWaitedForAsLongAsItMayTake() throws IOException {
    ObjectMapper json = new ObjectMapper();
    assertThat(DaemonClient.patience(json.readTree("{\"deadline\": 2.5}")))
        .isEqualTo(Duration.ofMillis(32_500));
    assertThat(DaemonClient.patience(json.readTree("{}")))
        .isEqualTo(Duration.ofMinutes(10).plusSeconds(30));
  }
}
