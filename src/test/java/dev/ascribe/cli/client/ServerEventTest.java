package dev.ascribe.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerEventTest {
  private static List<ServerEvent> events(String stream) throws IOException {
    List<ServerEvent> events = new ArrayList<>();
    try (ServerEvent.Reader reader =
        new ServerEvent.Reader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)))) {
      for (ServerEvent event = reader.next(); event != null; event = reader.next()) {
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void eventsHaveNameNumberAndData() throws IOException {
    assertThat(events("id: 7\nevent: trained\ndata: {\"run\":\"a\"}\n\nid:8\ndata:x\ndata: y\n\n"))
        .containsExactly(
            new ServerEvent(7, "trained", "{\"run\":\"a\"}"),
            new ServerEvent(8, "message", "x\ny"));
  }

  @Test
  void commentsUnknownFieldsAndOtherLineEndsArePassedOver() throws IOException {
    assertThat(events(": still here\r\n\r\nretry: 10\r\nid: 9\r\n: \r\ndata: é\r\nnew: x\r\n\r\n"))
        .containsExactly(new ServerEvent(9, "message", "é"));
  }

  @Test
  void anEventThatBrokeOffIsNone() throws IOException {
    assertThat(events("id: 1\ndata: whole\n\nid: 2\ndata: ha"))
        .containsExactly(new ServerEvent(1, "message", "whole"));
  }

  @Test
  void eventsWithoutNumberKeepTheLast() throws IOException {
    assertThat(events("id: 3\ndata: a\n\ndata: b\n\nid: x\ndata: c\n\n"))
        .extracting(ServerEvent::id)
        .containsExactly(3L, 3L, 3L);
  }
}
