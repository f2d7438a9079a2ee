package dev.ascribe.scheduling.queue;

/**
 * There is memory for a sampling plan that a coordinator has asked for.
 *
 * @param plan the name under which it asked
 */
public record PlanAdmitted(String plan) {}
