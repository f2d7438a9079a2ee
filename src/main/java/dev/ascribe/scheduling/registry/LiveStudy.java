package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.RunPage;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.study.Named;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How far a study is, by what its supervisor tells. Not thread-safe: the registry owns it. */
final class LiveStudy {
  private final StudySubmission submission;
  private final StudyFeed feed;
  private final Instant submitted;
  private final LiveRuns runs = new LiveRuns();
  private final Set<String> toTrain = new HashSet<>();
  private StudyPace pace;
  private State state = State.RUNNING;
  private Instant ended;
  private String cause;
  private boolean aborted;
  private int failures;
  private long evaluations;

  /**
   * @param submitted when it was asked for
   */
  LiveStudy(StudySubmission submission, StudyFeed feed, Instant submitted) {
    this.submission = submission;
    this.feed = feed;
    this.submitted = submitted;
  }

  StudySubmission submission() {
    return submission;
  }

  StudyFeed feed() {
    return feed;
  }

  State state() {
    return state;
  }

  /**
   * Whether it has ended here, but not for the store: the next process would go on with it, unless
   * it is told otherwise.
   */
  boolean wouldGoOn() {
    return aborted;
  }

  /** When it was asked for. */
  Instant submitted() {
    return submitted;
  }

  /** When it ended, or null. */
  Instant ended() {
    return ended;
  }

  /** The plan is known, and work begins. */
  void begin(StudyPlan plan, long nanos) {
    pace = new StudyPace(nanos);
    plan.runs().stream().filter(RunSpec::isTrained).map(RunSpec::id).forEach(toTrain::add);
  }

  /** Going on with it was refused; it stays as an earlier process left it. */
  void refused(AscribeException why, Instant now) {
    happened(
        new StudyEvent.StudyAborted(submission.study().id(), why.code(), why.getMessage()), now);
    state = State.INTERRUPTED;
  }

  void heard(StudyReport report, Instant now, long nanos) {
    for (RunStatus run : report.changed()) {
      runs.put(run);
      if (!run.state().equals("pending") && !run.state().equals("training")) {
        toTrain.remove(run.id());
      }
    }
    if (report.event() != null) {
      pace.heard(report.event(), nanos);
      happened(report.event(), now);
    }
  }

  void happened(StudyEvent event, Instant now) {
    StudyLog.log(submission.study().id(), event);
    if (event instanceof StudyEvent.UnitFailed) {
      failures++;
    } else if (event instanceof StudyEvent.InstanceCompleted completed) {
      evaluations += completed.evaluations();
    } else if (event instanceof StudyEvent.StudyCompleted) {
      end(runs.areAllDone() ? State.DONE : State.FAILED, now);
    } else if (event instanceof StudyEvent.StudyAborted abortion) {
      cause = abortion.message();
      aborted = true;
      end(State.FAILED, now);
    } else if (event instanceof StudyEvent.StudyCancelled) {
      end(State.CANCELLED, now);
    }
    feed.append(event, now, ended != null);
  }

  private void end(State last, Instant now) {
    state = last;
    ended = now;
  }

  /**
   * The study as it stands; its failures are in the store and not listed.
   *
   * @throws AscribeException UNKNOWN_NAME for a page of runs after one that is none
   */
  StudyStatus status(RunQuery query, long nanos) {
    RunPage page = runs.page(submission.study().id(), query);
    return new StudyStatus(
        submission.study().id(),
        submission.study().name(),
        submission.study().digest(),
        state,
        submission.priority(),
        submission.study().methods().stream().map(Named::id).toList(),
        submitted,
        ended,
        page.runs(),
        page.next(),
        runs.states(),
        runs.size(),
        runs.instances(),
        runs.completed(),
        runs.failed(),
        evaluations,
        pace == null || ended != null
            ? Double.NaN
            : pace.secondsLeft(runs.left(), toTrain.size(), nanos),
        List.of(),
        failures,
        cause);
  }
}
