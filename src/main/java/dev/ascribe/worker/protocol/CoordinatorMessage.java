package dev.ascribe.worker.protocol;

/**
 * A message about the devices of other processes: one of such a process ({@link ToCoordinator}), or
 * one of the coordinator's own.
 */
public interface CoordinatorMessage {}
