/**
 * Low-resource training: optimiser, schedule, checkpoints.
 *
 * <p>No scheduling; what to train arrives as a task.
 */
package dev.ascribe.training;
