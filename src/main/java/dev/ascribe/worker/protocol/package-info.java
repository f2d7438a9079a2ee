/**
 * The messages between scheduling and workers.
 *
 * <p>Ids, ranges and small arrays; no tensors.
 */
package dev.ascribe.worker.protocol;
