package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.ServerEvent;
import dev.ascribe.cli.client.StudyEvents;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Follows a study of a daemon to its end. Events tell when something happened, and are lines of
 * their own where that is worth one; figures come from the daemon, at most twice a second, so that
 * the view is right after a lost connection too.
 */
final class StudyWatch {
  private static final long REFRESH_NANOS = 500_000_000L;

  /** Devices change without the study having events. */
  private static final long IDLE_NANOS = 2_000_000_000L;

  /** A daemon that restarts is back by then. */
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** Within this a daemon takes up what the last one left, and a stream brings its last event. */
  private static final long RESUME_NANOS = 20_000_000_000L;

  /** More runs than come with every status of a study. */
  private static final int MANY_RUNS = 200;

  private final DaemonClient client;
  private final String studyId;
  private final WatchView view;
  private final LongSupplier nanoTime;

  /** What the thread that reads events leaves for the one that draws. */
  private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>();

  private long refreshed;
  private long heard;

  /** When the study was found not to be active any more, or 0. */
  private long stopped;

  private long last;
  private boolean changed;
  private boolean lost;

  /** Whether no stream is open. */
  private boolean ended;

  /** Whether nothing more is to come, unless the study begins again. */
  private boolean complete;

  private StudyEvents events;

  StudyWatch(DaemonClient client, String studyId, WatchView view, LongSupplier nanoTime) {
    this.client = client;
    this.studyId = studyId;
    this.view = view;
    this.nanoTime = nanoTime;
    this.events = new StudyEvents(client, studyId, 0, listener());
  }

  /**
   * A watch that draws on the terminal of a command.
   *
   * @param json print events as JSON instead
   */
  static StudyWatch of(DaemonClient client, String studyId, CommandContext context, boolean json) {
    WatchView view =
        json ? new WatchView.OfJson(context) : new TerminalView(context, System::nanoTime);
    return new StudyWatch(client, studyId, view, System::nanoTime);
  }

  /** Returns when the study has ended, with the exit code that its end deserves. */
  int run() {
    JsonNode study = client.study(studyId);
    view.begin(study);
    if (StudyLines.isActive(study)) {
      try {
        listen();
        study = follow(study);
      } finally {
        events.close();
      }
    }
    view.end(study);
    return StudyLines.exitCode(study);
  }

  private JsonNode follow(JsonNode first) {
    JsonNode study = first;
    heard = nanoTime.getAsLong();
    refreshed = heard - IDLE_NANOS;
    while (goesOn(study)) {
      take();
      long now = nanoTime.getAsLong();
      if (now - refreshed >= (changed ? REFRESH_NANOS : IDLE_NANOS)) {
        refreshed = now;
        changed = false;
        study = refresh(study);
        if (ended && StudyLines.isActive(study)) {
          // Either its state follows its last event within moments, or another process goes on.
          listen();
        }
      }
    }
    return study;
  }

  /**
   * Whether there may be news: while the study is active, and for a while after. A daemon that was
   * started again takes up what the last one left, and the last events may come after the state
   * that they led to.
   */
  private boolean goesOn(JsonNode study) {
    if (StudyLines.isActive(study)) {
      stopped = 0;
      return true;
    }
    stopped = stopped == 0 ? nanoTime.getAsLong() : stopped;
    boolean interrupted = study.path("state").asText().equals("interrupted");
    return (interrupted || !complete) && nanoTime.getAsLong() - stopped < RESUME_NANOS;
  }

  private void listen() {
    events.close();
    ended = false;
    StudyEvents next = new StudyEvents(client, studyId, last, listener());
    events = next;
    Thread reader = new Thread(() -> read(next), "ascribe-events");
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits a moment for news. */
  private void take() {
    try {
      Runnable next = news.poll(REFRESH_NANOS / 2, TimeUnit.NANOSECONDS);
      while (next != null) {
        next.run();
        next = news.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  private void onEvent(ServerEvent event) {
    found();
    changed = true;
    complete = false;
    // A stream that is opened after the last event tells that one again.
    if (event.id() == 0 || event.id() > last) {
      view.event(event);
    }
    last = Math.max(last, event.id());
  }

  /**
   * @param failure why no events come any more, or null after the last one
   */
  private void onEnd(AscribeException failure) {
    // Of a study that is over the daemon may have nothing more to tell.
    if (failure != null && stopped == 0) {
      throw failure;
    }
    ended = true;
    complete = true;
    changed = true;
  }

  private JsonNode refresh(JsonNode known) {
    try {
      JsonNode study = study(known);
      JsonNode status = client.status();
      found();
      view.refresh(study, status);
      return study;
    } catch (AscribeException failure) {
      if (failure.code() != ErrorCode.SERVER_UNAVAILABLE && failure.code() != ErrorCode.BUSY) {
        throw failure;
      }
      lose(failure);
      return known;
    }
  }

  /** All runs of a study that are many are read at its beginning and at its end only. */
  private JsonNode study(JsonNode known) {
    if (known.path("run_count").asInt() > MANY_RUNS) {
      JsonNode atWork = client.studyAtWork(studyId);
      if (StudyLines.isActive(atWork)) {
        return atWork;
      }
    }
    return client.study(studyId);
  }

  private void found() {
    heard = nanoTime.getAsLong();
    if (lost) {
      lost = false;
      view.note("The daemon answers again.");
    }
  }

  private void lose(AscribeException why) {
    if (nanoTime.getAsLong() - heard > PATIENCE_NANOS) {
      throw why;
    }
    if (!lost) {
      lost = true;
      view.note(why.getMessage() + "; trying again ...");
    }
  }

  private StudyEvents.Listener listener() {
    return new StudyEvents.Listener() {
      @Override
      public void onEvent(ServerEvent event) {
        news.add(() -> StudyWatch.this.onEvent(event));
      }

      @Override
      public void onLost(AscribeException why) {
        news.add(() -> lose(why));
      }
    };
  }

  private void read(StudyEvents events) {
    try {
      events.run();
      news.add(() -> onEnd(null));
    } catch (AscribeException failure) {
      news.add(() -> onEnd(failure));
    }
  }
}
