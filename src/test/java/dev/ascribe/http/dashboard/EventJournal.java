package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Numbered events that a test adds one by one, and that streams follow. Thread-safe. */
final class EventJournal {
  /** Often enough for a page whose clock runs ten times faster. */
  private static final long HEARTBEAT_MILLIS = 300;

  private final List<String> events = new ArrayList<>();
  private boolean silent;
  private boolean held;
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

  /** Sends no signs of life any more, as a network that has gone away without a word. */
  synchronized void fallSilent() {
    silent = true;
  }

  /** Breaks all streams that follow now, and lets new ones wait for their beginning. */
  synchronized void breakAndHold() {
    held = true;
    breakStreams();
  }

  synchronized void release() {
    held = false;
    notifyAll();
  }

  /** Returns when a new stream may begin. */
  synchronized void awaitAdmission() throws InterruptedException {
    while (held && !closed) {
      wait();
    }
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
      String piece = ":\n\n";
      synchronized (this) {
        boolean waited = false;
        while (isWaiting(next, mine) && (silent || !waited)) {
          wait(HEARTBEAT_MILLIS);
          waited = true;
        }
        if (closed || mine != generation || (ended && next >= events.size())) {
          return;
        }
        if (next < events.size()) {
          piece = "id: " + (next + 1) + "\n" + events.get(next);
          next++;
        }
      }
      out.write(piece.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private boolean isWaiting(int next, int mine) {
    return next >= events.size() && !ended && !closed && mine == generation;
  }
}
