package dev.ascribe.worker.lanes;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.ToWorker;
import java.util.List;

/** What an executor tells the worker that owns it. */
public sealed interface ExecutorEvent extends ToWorker {
  /** The models that are loaded, the most recently used first. */
  List<ModelRef> resident();

  /** The executor started, for the first time or again, and has loaded the warm models. */
  record Started(List<ModelRef> resident) implements ExecutorEvent {}

  /** Other models are loaded than when the worker was told last, or were used in another order. */
  record ModelsChanged(List<ModelRef> resident) implements ExecutorEvent {}
}
