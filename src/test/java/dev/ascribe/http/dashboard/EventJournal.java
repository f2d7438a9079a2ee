package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Numbered events that a test adds one by one, and that streams follow. Thread-safe. */
final class EventJournal {
  private final List<String> events = new ArrayList<>();
  private int generation;
  private boolean ended;
  private boolean closed;
  private int following;

  /** Adds an event that is not the last one. */
  synchronized EventJournal add(String name, JsonNode data) {
    events.add("event: " + name + "\ndata: " + data + "\n\n");
    notifyAll();
    return this;
  }

  /** Adds the last event. */
  synchronized void end(String name, JsonNode data) {
    ended = true;
    add(name, data);
  }

  /** Goes on after the last event, with the next number. */
  synchronized void reopen() {
    ended = false;
  }

  /** How many streams follow now. */
  synchronized int following() {
    return following;
  }

  /** Breaks all streams that follow now, as a network does. */
  synchronized void breakStreams() {
    generation++;
    notifyAll();
  }

  /** Lets all streams end, and those to come. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Begins again without events. */
  synchronized void clear() {
    events.clear();
    ended = false;
    breakStreams();
  }

  /** Writes the events after a number, and those to come, until the last one. */
  void follow(int after, OutputStream out) throws IOException, InterruptedException {
    synchronized (this) {
      following++;
    }
    try {
      send(after, out);
    } finally {
      synchronized (this) {
        following--;
      }
    }
  }

  private void send(int after, OutputStream out) throws IOException, InterruptedException {
    int next = after;
    int mine;
    synchronized (this) {
      mine = generation;
    }
    out.write(": welcome\n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
    while (true) {
      String event;
      synchronized (this) {
        while (next >= events.size() && !ended && !closed && mine == generation) {
          wait();
        }
        if (closed || mine != generation || next >= events.size()) {
          return;
        }
        event = "id: " + (next + 1) + "\n" + events.get(next);
        next++;
      }
      out.write(event.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
