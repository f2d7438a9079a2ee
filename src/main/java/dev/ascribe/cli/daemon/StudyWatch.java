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
 * Follows a study of a daemon to its end and keeps a {@link WatchView} up to date. Events say that
 * something has happened. The figures are asked of the daemon, at most twice a second, so that they
 * are right after a lost connection too.
 */
final class StudyWatch {
  private static final long REFRESH_NANOS = 500_000_000L;

  /** Time between two questions without events: devices change without them. */
  private static final long IDLE_NANOS = 2_000_000_000L;

  /** Time without an answer after which watching fails. A daemon that restarts is back sooner. */
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /**
   * Time after a study's end in which a restarted daemon may resume it, or a last event may come.
   */
  private static final long RESUME_NANOS = 20_000_000_000L;

  /** While a study with more runs is active, the daemon is asked only for the runs in progress. */
  private static final int MANY_RUNS = 200;

  private final DaemonClient client;
  private final String studyId;
  private final WatchView view;
  private final LongSupplier nanoTime;

  /** Tasks that the thread which reads the events hands to the thread which draws. */
  private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>();

  private long refreshed;
  private long lastAnswer;

  /** When the study was first seen inactive; 0 while it is active. */
  private long inactiveSince;

  private long lastEvent;
  private boolean hasNews;
  private boolean isLost;

  /** Whether the stream of events has ended. */
  private boolean isStreamOver;

  /** Whether all events have arrived, unless the study begins again. */
  private boolean areEventsOver;

  private StudyEvents events;

  StudyWatch(DaemonClient client, String studyId, WatchView view, LongSupplier nanoTime) {
    this.client = client;
    this.studyId = studyId;
    this.view = view;
    this.nanoTime = nanoTime;
    this.events = new StudyEvents(client, studyId, 0, listener());
  }

  /**
   * A watch whose view prints to the streams of a command.
   *
   * @param json print events as JSON instead
   */
  static StudyWatch of(DaemonClient client, String studyId, CommandContext context, boolean json) {
    WatchView view =
        json ? new WatchView.OfJson(context) : new TerminalView(context, System::nanoTime);
    return new StudyWatch(client, studyId, view, System::nanoTime);
  }

  /** Follows the study until it has ended, and returns the exit code of its end. */
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
    lastAnswer = nanoTime.getAsLong();
    refreshed = lastAnswer - IDLE_NANOS;
    while (mayHaveEvents(study)) {
      runNews();
      long now = nanoTime.getAsLong();
      if (now - refreshed >= (hasNews ? REFRESH_NANOS : IDLE_NANOS)) {
        refreshed = now;
        hasNews = false;
        study = refresh(study);
        if (isStreamOver && StudyLines.isActive(study)) {
          // Its state may follow its last event in a moment, or another process may resume it.
          listen();
        }
      }
    }
    return study;
  }

  /**
   * Whether events may still come. They may while the study is active, and for a while after: a
   * restarted daemon may resume it, and its last events may come after its last state.
   */
  private boolean mayHaveEvents(JsonNode study) {
    if (StudyLines.isActive(study)) {
      inactiveSince = 0;
      return true;
    }
    inactiveSince = inactiveSince == 0 ? nanoTime.getAsLong() : inactiveSince;
    boolean interrupted = study.path("state").asText().equals("interrupted");
    return (interrupted || !areEventsOver) && nanoTime.getAsLong() - inactiveSince < RESUME_NANOS;
  }

  private void listen() {
    events.close();
    isStreamOver = false;
    StudyEvents next = new StudyEvents(client, studyId, lastEvent, listener());
    events = next;
    Thread reader = new Thread(() -> read(next), "ascribe-events");
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits a moment for work of the other thread and does it. */
  private void runNews() {
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
    onAnswer();
    hasNews = true;
    areEventsOver = false;
    // A stream that is opened after the last event repeats that event.
    if (event.id() == 0 || event.id() > lastEvent) {
      view.event(event);
    }
    lastEvent = Math.max(lastEvent, event.id());
  }

  /**
   * @param failure why no events come any more, or null after the last one
   */
  private void onEnd(AscribeException failure) {
    // A daemon may have forgotten the events of a study that is over.
    if (failure != null && inactiveSince == 0) {
      throw failure;
    }
    isStreamOver = true;
    areEventsOver = true;
    hasNews = true;
  }

  private JsonNode refresh(JsonNode known) {
    try {
      JsonNode study = study(known);
      JsonNode status = client.status();
      onAnswer();
      view.refresh(study, status);
      return study;
    } catch (AscribeException failure) {
      if (failure.code() != ErrorCode.SERVER_UNAVAILABLE && failure.code() != ErrorCode.BUSY) {
        throw failure;
      }
      onNoAnswer(failure);
      return known;
    }
  }

  /**
   * The study with its runs. If it has many, all of them are read at its beginning and end only.
   */
  private JsonNode study(JsonNode known) {
    if (known.path("run_count").asInt() > MANY_RUNS) {
      JsonNode atWork = client.studyAtWork(studyId);
      if (StudyLines.isActive(atWork)) {
        return atWork;
      }
    }
    return client.study(studyId);
  }

  private void onAnswer() {
    lastAnswer = nanoTime.getAsLong();
    if (isLost) {
      isLost = false;
      view.note("The daemon answers again.");
    }
  }

  private void onNoAnswer(AscribeException why) {
    if (nanoTime.getAsLong() - lastAnswer > PATIENCE_NANOS) {
      throw why;
    }
    if (!isLost) {
      isLost = true;
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
        news.add(() -> onNoAnswer(why));
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
