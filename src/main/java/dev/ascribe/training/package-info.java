/**
 * Low-resource training: optimiser, learning rates, checkpoints.
 *
 * <p>No scheduling; the caller says what to train.
 */
package dev.ascribe.training;
