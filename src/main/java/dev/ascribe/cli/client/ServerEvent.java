package dev.ascribe.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * An event that a server sent.
 *
 * @param id number of the event, or 0 if it has none
 * @param name its type, {@code message} if it has none
 * @param data its data, whose lines are joined by line feeds
 */
public record ServerEvent(long id, String name, String data) {
  /**
   * Reads server-sent events (WHATWG HTML, section 9.2) from a stream. Comments, which keep a
   * connection open, and unknown fields are skipped. Not thread-safe.
   */
  public static final class Reader implements AutoCloseable {
    private final BufferedReader lines;
    private long lastId;

    public Reader(InputStream stream) {
      this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The next event, or null at the end of the stream. An event that breaks off is dropped. */
    public ServerEvent next() throws IOException {
      String name = "message";
      StringBuilder data = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          if (data != null) {
            return new ServerEvent(lastId, name, data.toString());
          }
          name = "message";
          continue;
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
          case "event" -> name = value;
          case "data" ->
              data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
          case "id" -> lastId = number(value);
          default -> {
            // A comment (whose field is empty), a retry time, or a field of a newer daemon.
          }
        }
      }
      return null;
    }

    private long number(String value) {
      return value.matches("\\d{1,18}") ? Long.parseLong(value) : lastId;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
