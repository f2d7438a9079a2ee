package dev.ascribe.worker.protocol;

import dev.ascribe.study.ModelRef;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** A message of the coordinator to a process that has offered its devices. */
public sealed interface ToNode extends WireMessage {
  /**
   * The devices of the process may take work.
   *
   * @param scheduler lends the work
   * @param warmModels are to be loaded at once, and to be kept
   */
  record Welcome(ActorRef<ToScheduler> scheduler, List<ModelRef> warmModels) implements ToNode {
    public Welcome {
      warmModels = List.copyOf(warmModels);
    }
  }

  /**
   * The process cannot take part.
   *
   * @param reason one line
   */
  record Refused(String reason) implements ToNode {}
}
