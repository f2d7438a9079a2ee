package dev.ascribe.worker.protocol;

/**
 * A message that the scheduler takes: one of a worker, which may come from another process ({@link
 * ToScheduler}), or one of the engine in its own process.
 */
public interface SchedulerMessage {}
