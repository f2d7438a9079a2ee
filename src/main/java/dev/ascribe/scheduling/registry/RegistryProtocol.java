package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;

/** The messages that the {@link StudyRegistry} takes from the engine, and its replies. */
public final class RegistryProtocol {
  private RegistryProtocol() {}

  public sealed interface Command
      permits Submit,
          Resume,
          Cancel,
          Forget,
          Get,
          GetAll,
          ReadEvents,
          Close,
          Stop,
          StudyRunner.Event,
          StudyRegistry.Internal {}

  /**
   * The reply to a request about one study.
   *
   * @param found what was asked for; empty if this process does not know the study, so that the
   *     caller must ask the store instead
   * @param refusal why the request is refused; empty if it is not
   */
  public record Reply<A>(Optional<A> found, Optional<UnitResult.Failed> refusal) {
    static <A> Reply<A> of(A found) {
      return new Reply<>(Optional.of(found), Optional.empty());
    }

    static <A> Reply<A> askTheStore() {
      return new Reply<>(Optional.empty(), Optional.empty());
    }

    static <A> Reply<A> refused(UnitResult.Failed reason) {
      return new Reply<>(Optional.empty(), Optional.of(reason));
    }

    /**
     * Returns what was found, for callers outside of the actors.
     *
     * @throws AscribeException if the request is refused
     */
    public Optional<A> orThrow() {
      if (refusal.isPresent()) {
        throw refusal.get().asException();
      }
      return found;
    }
  }

  /**
   * Takes a study.
   *
   * @param replyTo gets a refusal if the study cannot begin, and an empty reply if the store says
   *     that the study is done
   */
  public record Submit(StudySubmission submission, ActorRef<Reply<StudySubmission.Reply>> replyTo)
      implements Command {}

  /** Resumes a study that an earlier process left unfinished. */
  public record Resume(StudySubmission submission, Instant submitted) implements Command {}

  /**
   * Cancels a study; the reply is empty if nothing of the study runs here, so that only the store
   * must change.
   */
  public record Cancel(String studyId, ActorRef<Reply<StudyStatus>> replyTo) implements Command {}

  /** Forgets a study that does not run, because it is about to be deleted from the store. */
  public record Forget(String studyId, ActorRef<Done> replyTo) implements Command {}

  /**
   * Asks for the status of a study; the reply is empty for one that this process has not taken.
   *
   * @param replyTo gets a refusal if the page is to begin after a run that the study does not have
   */
  public record Get(String studyId, RunQuery runs, ActorRef<Reply<StudyStatus>> replyTo)
      implements Command {}

  /** Asks for all studies that this process has taken, without their runs. */
  public record GetAll(ActorRef<Studies> replyTo) implements Command {}

  /** The reply to {@link GetAll}. */
  public record Studies(List<StudyStatus> studies) {
    public Studies {
      studies = List.copyOf(studies);
    }
  }

  /** Asks for the events after a number, now or when there are some. */
  public record ReadEvents(String studyId, long after, ActorRef<Events> replyTo)
      implements Command {}

  /**
   * The reply to {@link ReadEvents}: the next events, at most as many as fit into one message.
   *
   * @param isEnd whether no event will follow
   */
  public record Events(List<StudyEvent.Numbered> events, boolean isEnd) {
    public Events {
      events = List.copyOf(events);
    }

    /** The reply for a study that was forgotten; without it, its reader would wait for ever. */
    static Events ofForgotten(ReadEvents read) {
      StudyEvent end =
          new StudyEvent.StudyAborted(
              read.studyId(),
              ErrorCode.CANCELLED,
              "the daemon no longer has the events of the study");
      return new Events(
          List.of(new StudyEvent.Numbered(read.after() + 1, Instant.now(), end)), true);
    }
  }

  /** Refuses further studies and aborts those that run, for the given reason. */
  public record Close(UnitResult.Failed reason) implements Command {}

  /**
   * Answers waiting callers and stops. Running studies stay unfinished in the store, and the next
   * process resumes them.
   */
  public enum Stop implements Command {
    NOW
  }
}
