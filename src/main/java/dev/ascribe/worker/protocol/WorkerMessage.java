package dev.ascribe.worker.protocol;

/**
 * A message that a worker takes: one of the scheduler, which may come from another process ({@link
 * ToWorker}), or one of the worker's own process.
 */
public interface WorkerMessage {}
