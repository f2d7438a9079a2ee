package dev.ascribe.scheduling.request;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Optional;

/**
 * A reply to {@link RequestDesk.Explain}: any number of {@link Estimate}, and then one {@link
 * Answer} or {@link Refused}.
 */
public sealed interface DeskReply {
  /** Whether no other reply follows. */
  boolean isLast();

  /** Why the request was refused or has failed; empty if it has not. */
  default Optional<UnitResult.Failed> refusal() {
    return Optional.empty();
  }

  /**
   * The explanation, or an estimate of it.
   *
   * @throws AscribeException if the request was refused or has failed
   */
  Explanation explanation();

  /** An estimate of the explanation, sent while it is being computed. */
  record Estimate(Explanation explanation) implements DeskReply {
    @Override
    public boolean isLast() {
      return false;
    }
  }

  /** The finished explanation. */
  record Answer(Explanation explanation) implements DeskReply {
    @Override
    public boolean isLast() {
      return true;
    }
  }

  /** The request was refused or has failed; no explanation follows. */
  record Refused(UnitResult.Failed reason) implements DeskReply {
    @Override
    public boolean isLast() {
      return true;
    }

    @Override
    public Optional<UnitResult.Failed> refusal() {
      return Optional.of(reason);
    }

    @Override
    public Explanation explanation() {
      throw reason.asException();
    }
  }
}
