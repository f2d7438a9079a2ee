/**
 * Devices: their names, the models that are loaded on them, and what computes on them.
 *
 * <p>Knows nothing of actors, nor of how work is batched.
 */
package dev.ascribe.worker.device;
