/**
 * Evaluation of coalitions: the rows of many units are pooled and computed in batches, and their
 * label scores are cached.
 *
 * <p>Knows nothing of actors, nor of units that are not answered by coalitions.
 */
package dev.ascribe.worker.batching;
